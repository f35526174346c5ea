"""Turning from one open request to the next, in the order of their deadlines."""

from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from privacy.controllers.staff_rows import rows_for_staff
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.assignment import mine

ORDER = ("due_on", "received_at", "pk")


class Neighbours(NamedTuple):
    """The open requests before and after one; None at the ends."""

    previous: SubjectRequest | None
    next: SubjectRequest | None


def neighbours(subject_request: SubjectRequest, staff: Any) -> Neighbours:
    """Return the requests that a member of staff turns to: of their own ones where the request is
    assigned to them, else of all that they see."""
    requests: QuerySet[SubjectRequest] = rows_for_staff(staff, SubjectRequest.objects.open())
    if subject_request.assigned_to_id == staff.pk:
        requests = requests.filter(mine(staff))
    before = requests.filter(_beyond(subject_request, "lt"))
    after = requests.filter(_beyond(subject_request, "gt"))
    backwards = [f"-{name}" for name in ORDER]
    return Neighbours(before.order_by(*backwards).first(), after.order_by(*ORDER).first())


def _beyond(subject_request: SubjectRequest, comparison: str) -> Q:
    """Return the condition for requests on one side of a request in ORDER."""
    beyond, same = Q(pk__in=[]), Q()
    for name in ORDER:
        value = getattr(subject_request, name)
        beyond |= same & Q(**{f"{name}__{comparison}": value})
        same &= Q(**{name: value})
    return beyond
