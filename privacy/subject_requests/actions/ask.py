"""Staff action: ask the person a question; the request stays open and its deadline continues."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.links import mail_status_link
from privacy.subject_requests.models import RequestMessage, SubjectRequest


@transaction.atomic
def ask_back(request: SubjectRequest, text: str) -> RequestMessage:
    """Mail the person a question about an open request. Raises RequestNotOpenError."""
    request = require_open(request)
    message = RequestMessage.objects.create(
        request=request, sender=RequestMessage.Sender.STAFF, text=text
    )
    mail_status_link(request, "new_message", text=text)
    return message


class Ask(StaffAction[AnswerForm]):
    """Ask the person a question."""

    name = "ask"
    label = _("Ask the person")
    explanation = _(
        "This text is emailed to the person, who can reply on the private page. The "
        "deadline continues to run."
    )
    done = _("Your question is on its way.")
    for_companies_elsewhere = True
    form_class = AnswerForm

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """Mail the question."""
        ask_back(self.request, form.cleaned_data["text"])
