"""An erasure that is killed at any of its steps is finished by the same act again, or by the replay of the journal."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.core import mail

from privacy.registry import erasure as erasing
from privacy.registry import journal
from privacy.registry.discovery import registry
from privacy.registry.erasure import ErasureStep, preview
from privacy.registry.models import AppliedErasure
from privacy.registry.subject import DataSubject
from privacy.subject_requests.flows.erasure import erase_and_answer
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db(transaction=True)

LAST = len(registry.stores) + len(registry.personal_models)


class Killed(BaseException):
    """The process ends here."""


def kill_before(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The erasure ends before it takes up the store of this number; after the last one, before it is called done."""
    original = erasing.erase
    numbers = count()

    def erase(subject: DataSubject) -> Iterator[ErasureStep]:
        steps = original(subject)
        while True:
            if next(numbers) == step:
                raise Killed
            try:
                yield next(steps)
            except StopIteration:
                return

    monkeypatch.setattr(erasing, "erase", erase)


def left_of(person: User) -> list[str]:
    return [step.store for step in preview(DataSubject(person.email)) if step.deleted]


@pytest.mark.parametrize("step", [*range(0, LAST, 3), LAST])
def test_the_same_act_again_finishes_it(
    step: int, verified: Verified, customer: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (customer, stranger):
        Enquiry.objects.create(topic="tv", email=person.email, question="?", language="en")
    request = verified("deletion")
    kill_before(step, monkeypatch)
    with pytest.raises(Killed):
        erase_and_answer(request, "Gone.")
    request.refresh_from_db()
    assert request.is_open
    assert mail.outbox == [], "nobody is told of what is not done"
    with pytest.raises(journal.BehindJournal):
        journal.require_applied()

    monkeypatch.undo()
    erase_and_answer(request, "Gone.")

    assert set(left_of(customer)) == {"privacy.OutgoingMail", "privacy.RequestMessage"}, "the answer"
    assert SubjectRequest.objects.get().outcome == "done"
    assert list(User.objects.all()) == [stranger]
    assert Enquiry.objects.get().email == stranger.email
    journal.replay()
    journal.require_applied()
    assert list(User.objects.all()) == [stranger]


def test_the_replay_finishes_what_nobody_took_up_again(
    verified: Verified, customer: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill_before(0, monkeypatch)
    with pytest.raises(Killed):
        erase_and_answer(verified("deletion"), "Gone.")
    monkeypatch.undo()

    assert journal.replay() == 1

    assert list(User.objects.all()) == [stranger]
    assert AppliedErasure.objects.count() == 1
