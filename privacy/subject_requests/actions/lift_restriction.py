"""Staff action: lift a restriction after informing the person (Art. 18(3) GDPR)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import restriction
from privacy.personal_data.restricted_rows import is_restricted
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import RequestMessage, SubjectRequest


@transaction.atomic
def lift_restriction(request: SubjectRequest, text: str) -> None:
    """Mail the person, then lift the restriction (Art. 18(3) GDPR).

    Raises RequestNotOpenError where the person's data is not restricted.
    """
    subject = request.subject()
    if not is_restricted(subject):
        raise RequestNotOpenError(gettext("This person's data is not restricted."))
    RequestMessage.objects.create(request=request, sender=RequestMessage.Sender.STAFF, text=text)
    mail_status_link(request, "restriction_lifted", text=text)
    restriction.lift(subject)


class LiftRestriction(StaffAction[AnswerForm]):
    """Use the person's data again as before."""

    name = "lift"
    label = _("Lift the restriction")
    explanation = _(
        "The person is informed first; then the data is used, changed and deleted as before."
    )
    done = _("The restriction is lifted and the person is informed.")
    standard_answer = _("We will use your data again as before, for this reason: …")
    form_class = AnswerForm

    def is_available(self) -> bool:
        """Return whether a closed restriction request is still in effect."""
        request = self.request
        return (
            request.closed_at is not None
            and request.kind == SubjectRequest.Kind.RESTRICTION
            and is_restricted(request.subject())
        )

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Mail the reason and lift the restriction."""
        lift_restriction(self.request, form.cleaned_data["text"])
