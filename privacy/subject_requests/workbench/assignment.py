"""Assignment of open requests to the members of staff who answer them.

A request is taken from who works on it only by who has read that they do, and they are told.
"""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from privacy.controllers.staff_companies import StaffCompany, visible_companies
from privacy.controllers.staff_rows import limits_of, rows_for_staff
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.staff_access.staff_subjects import is_own
from privacy.subject_requests.company_notifications import staff_link
from privacy.subject_requests.models import SubjectRequest

ANSWER_REQUESTS = "privacy.change_subjectrequest"


class Assigned(NamedTuple):
    """What became of requests that were to be assigned.

    Attributes:
        assigned: how many were.
        refused: how many were not: closed, of another company, or the member's own.
        held: those that a colleague works on, which the form did not name.
    """

    assigned: int
    refused: int
    held: tuple[SubjectRequest, ...] = ()


class Holding(NamedTuple):
    """Who works on a request: its key and theirs, as text."""

    request: str
    holder: str


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


def assign(
    requests: Iterable[SubjectRequest], to: Any, by: Any, taken: Collection[Holding] = ()
) -> Assigned:
    """Assign those requests that are not answered to a member of staff who may answer them; to
    nobody where `to` is None.

    `by` is who assigns. What a colleague works on is assigned only where `taken` names them, and
    they are told by email.
    """
    assigned, refused, held = 0, 0, list[SubjectRequest]()
    for subject_request in requests:
        if to is not None and not may_answer(to, subject_request):
            refused += 1
            continue
        with transaction.atomic():
            waiting = SubjectRequest.objects.filter(pk=subject_request.pk, closed_at=None)
            fresh = waiting.select_related("controller", "assigned_to").first()
            holder = _colleague_at_work(fresh, to, by) if fresh else None
            if fresh and holder and Holding(str(fresh.pk), str(holder.pk)) not in taken:
                held.append(fresh)
            elif fresh and waiting.filter(assigned_to=fresh.assigned_to_id).update(assigned_to=to):
                assigned += 1
                if holder:
                    _tell(holder, fresh, to, by)
            else:
                refused += 1
    return Assigned(assigned, refused, tuple(held))


def _colleague_at_work(subject_request: SubjectRequest, to: Any, by: Any) -> Any:
    """Return who would lose the request; None where nobody does, or `by` gives away their own."""
    holder = subject_request.assigned_to
    if holder is None or not (holder.is_active and holder.is_staff):
        return None
    return None if holder.pk == by.pk or (to is not None and holder.pk == to.pk) else holder


def _tell(holder: Any, subject_request: SubjectRequest, to: Any, by: Any) -> None:
    """Mail who worked on a request that it is theirs no longer; the mail names no person."""
    address = getattr(holder, holder.get_email_field_name())
    if address:
        queue_mail(
            address,
            "privacy/mail/request_taken.txt",
            subject_request.controller.mail_language,
            purpose=MailPurpose.STAFF,
            about=str(subject_request.pk),
            controller_id=subject_request.controller_id,
            request=subject_request,
            by=str(by),
            to=str(to) if to is not None else "",
            link=staff_link(subject_request),
        )
