"""Assignment of open requests to the members of staff who answer them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from privacy.controllers.staff_companies import StaffCompany, visible_companies
from privacy.controllers.staff_rows import limits_of, rows_for_staff
from privacy.staff_access.staff_subjects import is_own
from privacy.subject_requests.models import SubjectRequest

ANSWER_REQUESTS = "privacy.change_subjectrequest"


class Assigned(NamedTuple):
    """How many requests were assigned, and how many were not: closed, of another company, or the
    member's own."""

    assigned: int
    refused: int


def mine(staff: Any) -> Q:
    """Return the condition for requests that are assigned to a member of staff."""
    return Q(assigned_to=staff.pk)


def unassigned() -> Q:
    """Return the condition for requests that nobody works on: their member of staff has none, or
    can no longer log in to the staff pages."""
    at_work = get_user_model()._base_manager.filter(is_active=True, is_staff=True)
    return Q(assigned_to=None) | ~Q(Exists(at_work.filter(pk=OuterRef("assigned_to"))))


def colleagues_of(staff: Any) -> QuerySet[Any]:
    """Return the active members of staff who may answer requests of the companies that a member of
    staff sees; the member themselves first by name like any other."""
    app, codename = ANSWER_REQUESTS.split(".")
    right = Permission.objects.filter(content_type__app_label=app, codename=codename)
    members = get_user_model()._base_manager.filter(is_active=True, is_staff=True)
    able = members.filter(
        Q(is_superuser=True) | Q(user_permissions__in=right) | Q(groups__permissions__in=right)
    )
    if limits_of(staff) is not None:
        shared = StaffCompany.objects.filter(company__in=visible_companies(staff))
        able = able.filter(Q(pk=staff.pk) | Q(pk__in=shared.values("staff")))
    return members.filter(pk__in=able.order_by().values("pk")).order_by(
        get_user_model().USERNAME_FIELD
    )


def may_answer(staff: Any, subject_request: SubjectRequest) -> bool:
    """Return whether a member of staff may answer a request: by right, company, and because it is
    not their own."""
    seen = rows_for_staff(staff, SubjectRequest.objects.filter(pk=subject_request.pk))
    return (
        staff.is_active
        and staff.is_staff
        and staff.has_perm(ANSWER_REQUESTS)
        and seen.exists()
        and not is_own(subject_request.subject(), staff)
    )


def assign(requests: Iterable[SubjectRequest], to: Any) -> Assigned:
    """Assign those requests that are not answered to a member of staff who may answer them; to
    nobody where `to` is None."""
    assigned = refused = 0
    with transaction.atomic():
        for subject_request in requests:
            waiting = SubjectRequest.objects.filter(pk=subject_request.pk, closed_at=None)
            is_allowed = to is None or may_answer(to, subject_request)
            if is_allowed and waiting.update(assigned_to=to):
                assigned += 1
            else:
                refused += 1
    return Assigned(assigned, refused)
