"""The gate before every action on a person's data: checked when it is performed, under a lock."""

from django.utils.translation import gettext as _

from privacy.personal_data.restricted_rows import is_restricted
from privacy.registry.subject import DataSubject
from privacy.subject_requests.models import SubjectRequest


class RequestNotOpenError(Exception):
    """The request is unverified or closed, or an action is refused; the message says why."""


def require_open(request: SubjectRequest) -> SubjectRequest:
    """Return the request, read again and locked until the transaction ends.

    Raises RequestNotOpenError where it is unverified or closed.
    """
    fresh = (
        SubjectRequest.objects.select_for_update(of=("self",))
        .select_related("controller")
        .get(pk=request.pk)
    )
    if fresh.verified_at is None:
        raise RequestNotOpenError(_("The email address of this request has not been verified."))
    if fresh.closed_at is not None:
        raise RequestNotOpenError(_("This request is closed."))
    return fresh


def require_unrestricted(subject: DataSubject) -> None:
    """Raise RequestNotOpenError while the person's data may only be stored (Art. 18 GDPR)."""
    if is_restricted(subject):
        raise RequestNotOpenError(
            _("This person's data are restricted. Lift the restriction first.")
        )
