"""How many requests each member of a team works on, by company: for the start page of its lead."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from privacy.controllers.models import Controller
from privacy.controllers.staff_rows import rows_for_staff
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.assignment import colleagues_of

OVERSEE = "privacy.oversee_subjectrequest"


class Load(NamedTuple):
    """The open requests to one company that a member of staff works on.

    Attributes:
        staff: None where nobody does who could.
        company: None where the member has no request at all.
        next_due: the due date of the most urgent one.
    """

    staff: Any
    company: Controller | None
    open: int
    overdue: int
    next_due: date | None


def workload(lead: Any) -> list[Load]:
    """Return the load of each colleague and company that a lead sees: first what nobody works on,
    then by name. A colleague without a request has a row of their own."""
    members = list(colleagues_of(lead))
    numbers = {member.pk: place for place, member in enumerate(members)}
    loads = list(_loads(lead, {member.pk: member for member in members}))
    busy = {load.staff.pk for load in loads if load.staff is not None}
    loads += [Load(member, None, 0, 0, None) for member in members if member.pk not in busy]
    return sorted(
        loads,
        key=lambda load: (
            numbers[load.staff.pk] if load.staff is not None else -1,
            str(load.company or ""),
        ),
    )


def _loads(lead: Any, members: dict[Any, Any]) -> Iterator[Load]:
    """Yield the loads of those who have requests."""
    requests = rows_for_staff(lead, SubjectRequest.objects.open()).select_related("controller")
    companies = dict[int, Controller]()
    open_ones, overdue = Counter[tuple[Any, int]](), Counter[tuple[Any, int]]()
    next_due = dict[tuple[Any, int], date]()
    for subject_request in requests.order_by("due_on"):
        holder = subject_request.assigned_to_id
        key = (holder if holder in members else None, subject_request.controller_id)
        companies[subject_request.controller_id] = subject_request.controller
        open_ones[key] += 1
        overdue[key] += subject_request.is_overdue
        next_due.setdefault(key, subject_request.due_on)
    for key, number in open_ones.items():
        staff, company = key
        yield Load(members.get(staff), companies[company], number, overdue[key], next_due[key])
