"""The gate before every action on a person's data: checked when it is performed, under a lock."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.personal_data.erasure import objections
from privacy.personal_data.restricted_rows import is_restricted
from privacy.registry.subject import DataSubject
from privacy.staff_access.staff_subjects import erasure_needs_two_people
from privacy.subject_requests.models import SubjectRequest


class RequestNotOpenError(Exception):
    """The request is unverified or closed, or an action is refused; the message says why."""


def require_open(request: SubjectRequest) -> SubjectRequest:
    """Return the request, read again and locked until the transaction ends.

    Raises RequestNotOpenError where it is unverified, closed, or deleted meanwhile.
    """
    rows = SubjectRequest.objects.select_for_update(of=("self",)).select_related("controller")
    fresh = rows.filter(pk=request.pk).first()
    if fresh is None:
        raise RequestNotOpenError(_("This request no longer exists."))
    if fresh.verified_at is None:
        raise RequestNotOpenError(_("The email address of this request has not been verified."))
    if fresh.closed_at is not None:
        raise RequestNotOpenError(_("This request is closed."))
    return fresh


def require_unrestricted(subject: DataSubject) -> None:
    """Raise RequestNotOpenError while the person's data may only be stored (Art. 18 GDPR)."""
    if is_restricted(subject):
        raise RequestNotOpenError(
            _("This person's data is restricted. Lift the restriction first.")
        )


def require_erasable(request: SubjectRequest, subject: DataSubject) -> None:
    """Raise RequestNotOpenError unless the data of this person, of an open request, may be erased.

    They may not while the person can undo the deletion, while their data is restricted, and where
    an app objects.
    """
    if request.erase_after is not None and request.can_be_undone:
        raise RequestNotOpenError(
            _("The person can undo this deletion until %(day)s. It is then performed by itself.")
            % {"day": date_format(request.erase_after, "DATETIME_FORMAT")}
        )
    require_unrestricted(subject)
    if reasons := objections(subject):
        raise RequestNotOpenError(" ".join(reasons))


def may_erase(request: SubjectRequest, subject: DataSubject, staff: Any) -> bool:
    """Return whether this staff member may erase, by the four-eyes principle where it applies.

    False where they only propose the erasure: a conditional UPDATE decides who was first. Raises
    RequestNotOpenError where the data must not be erased (`require_erasable`), and where the
    principle applies and `staff` is None.
    """
    require_erasable(request, subject)
    if not erasure_needs_two_people(subject):
        return True
    if staff is None:
        raise RequestNotOpenError(
            _("A deletion needs two people (four-eyes principle), and no staff member is named.")
        )
    is_first = SubjectRequest.objects.filter(pk=request.pk, erasure_proposed_by=None).update(
        erasure_proposed_by=staff
    )
    return not is_first and request.erasure_proposed_by_id != staff.pk
