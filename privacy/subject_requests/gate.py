"""The gate before every act on a person's data: it stands at the execution, not only at a status
change."""

from django.utils.translation import gettext as _

from privacy.subject_requests.models import SubjectRequest


class RequestNotOpenError(Exception):
    """The request is not verified, or closed already; the message says which."""


def require_open(request: SubjectRequest) -> SubjectRequest:
    """The request, fresh from the database and locked until the transaction ends, if it may be
    acted on."""
    fresh = (
        SubjectRequest.objects.select_for_update(of=("self",))
        .select_related("controller")
        .get(pk=request.pk)
    )
    if fresh.verified_at is None:
        raise RequestNotOpenError(_("The mailbox of this request has not been proved."))
    if fresh.closed_at is not None:
        raise RequestNotOpenError(_("This request is closed."))
    return fresh
