"""Staff restrict what is done with a person's data (Art. 18 GDPR), and lift it again after telling
the person."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.personal_data import restriction
from privacy.personal_data.restricted_rows import is_restricted
from privacy.subject_requests.actions.answering import close
from privacy.subject_requests.email_verification import mail_status_link
from privacy.subject_requests.gate import RequestNotOpenError, require_open
from privacy.subject_requests.models import RequestMessage, SubjectRequest


@transaction.atomic
def restrict_and_answer(request: SubjectRequest, text: str, staff: Any = None) -> SubjectRequest:
    """Begin the restriction, close the request and mail the answer. Raises RequestNotOpenError."""
    request = require_open(request)
    restriction.restrict(request.subject())
    return close(request, SubjectRequest.Outcome.DONE, text)


@transaction.atomic
def lift(request: SubjectRequest, text: str) -> None:
    """Tell the person, then end the restriction (Art. 18(3) GDPR). Raises RequestNotOpenError."""
    if not is_restricted(request.email):
        raise RequestNotOpenError(_("The data of this person are not restricted."))
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=text)
    mail_status_link(request, "restriction_lifted", text=text)
    restriction.lift(request.subject())


def require_unrestricted(request: SubjectRequest) -> None:
    """Raise RequestNotOpenError while the person's data may only be stored."""
    if is_restricted(request.email):
        raise RequestNotOpenError(
            _("The data of this person are restricted: lift the restriction first.")
        )
