"""Staff action: retry an answer whose delivery was given up."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.outbox.delivery import try_again
from privacy.subject_requests.actions.base import ButtonForm, StaffAction
from privacy.subject_requests.answering import answer_mail
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import SubjectRequest


def deliver_again(request: SubjectRequest) -> None:
    """Queue the mail with the answer again. Raises RequestNotOpenError where none was given up."""
    if not try_again(answer_mail(request)):
        raise RequestNotOpenError(gettext("The answer was delivered, or there is none."))


class DeliverAgain(StaffAction[ButtonForm]):
    """Deliver the answer of a closed request again."""

    name = "deliver"
    label = _("Deliver the answer again")
    explanation = _(
        "The email with the answer could not be delivered. Delivery is retried within a minute."
    )
    done = _("The answer is on its way again.")
    for_companies_elsewhere = True
    form_class = ButtonForm

    def is_available(self) -> bool:
        """Return whether the delivery of the answer was given up."""
        mail = self.request.answer_mail
        return self.request.closed_at is not None and mail is not None and mail.was_given_up

    def perform(self, form: ButtonForm, staff: Any) -> None:
        """Queue the mail with the answer again."""
        deliver_again(self.request)
