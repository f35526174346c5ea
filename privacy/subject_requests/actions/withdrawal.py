"""Staff end what a person objects to or no longer consents to (Art. 7(3), 21 GDPR), and answer."""

from django.db import transaction
from django.utils import translation

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.subject_requests.actions.answering import close
from privacy.subject_requests.gate import require_open
from privacy.subject_requests.models import SubjectRequest


@transaction.atomic
def end_and_answer(request: SubjectRequest, text: str) -> SubjectRequest:
    """Carry out every declared withdrawal, close the request and mail the answer, all or nothing.
    Raises RequestNotOpenError."""
    request = require_open(request)
    with translation.override(request.language):
        erasure_journal.note(Decision.OBJECTION, request.subject().all_keys)
        end_uses(request.email)
        ended = [f"- {withdrawal.title}" for withdrawal in registry.withdrawals]
        return close(request, SubjectRequest.Outcome.DONE, "\n".join([text, "", *ended]))


def end_uses(email: str) -> None:
    """Carry out every declared withdrawal for one address."""
    for withdrawal in registry.withdrawals:
        withdrawal.perform(email)


def object_again(entry: Entry, people: list[DataSubject]) -> None:
    """Carry out an objection that a restored database lacks, for every address of the person that
    it holds."""
    for subject in people:
        if subject.email:
            end_uses(subject.email)
