"""Staff action: end the uses that a person objects to or no longer consents to (Art. 7(3), 21
GDPR), and answer."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.registry.companies import Companies, answers_for
from privacy.registry.declarations import Withdrawal
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.answering import close
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.models import SubjectRequest


@transaction.atomic
def end_and_answer(request: SubjectRequest, text: str) -> SubjectRequest:
    """Perform every declared withdrawal, close the request and mail the answer, atomically.

    Raises RequestNotOpenError.
    """
    request = require_open(request)
    with translation.override(request.language):
        subject = request.subject()
        erasure_journal.note(Decision.OBJECTION, subject.all_keys, subject.companies)
        if request.email:
            end_uses(request.email, subject.companies)
        ended = [f"- {withdrawal.title}" for withdrawal in withdrawals_of(subject.companies)]
        return close(request, SubjectRequest.Outcome.DONE, "\n".join([text, "", *ended]))


def withdrawals_of(companies: Companies | None) -> list[Withdrawal]:
    """Return the declared uses of these companies."""
    return [withdrawal for withdrawal in registry.withdrawals if answers_for(withdrawal, companies)]


def end_uses(email: str, companies: Companies | None = None) -> None:
    """Perform every declared withdrawal of these companies for one email address."""
    for withdrawal in withdrawals_of(companies):
        withdrawal.perform(email)


def object_again(entry: Entry, people: list[DataSubject]) -> None:
    """Perform an objection that a restored database lacks, for each of the person's addresses."""
    for subject in people:
        if subject.email:
            end_uses(subject.email, entry.companies)


class EndUses(StaffAction[AnswerForm]):
    """Withdraw every consent, and end every other declared use."""

    name = "end"
    label = _("End these uses and answer")
    explanation = _(
        "Every consent of the person is withdrawn, and every use they may object to is ended."
    )
    done = _("The uses are ended and the person is informed.")
    answers = (SubjectRequest.Kind.OBJECTION, SubjectRequest.Kind.WITHDRAWAL)
    only_answers = True
    standard_answer = _("We have ended the following uses of your data, as you asked.")
    form_class = AnswerForm

    def perform(self, form: AnswerForm, staff: Any) -> None:
        """End the uses and mail the answer, which lists them."""
        end_and_answer(self.request, form.cleaned_data["text"])
