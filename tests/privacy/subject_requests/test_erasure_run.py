"""An erasure that is killed at any step is finished by the same action, the sweep or a replay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.outbox.models import OutgoingMail
from privacy.personal_data import erasure as erasing
from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure import preview
from privacy.personal_data.erasure_journal_file import entries
from privacy.personal_data.models import JournalEntry
from privacy.personal_data.replay import replay
from privacy.registry.declarations import Store
from privacy.registry.subject import DataSubject
from privacy.subject_requests import erasure_run
from privacy.subject_requests.access_package import building
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.answering import close
from privacy.subject_requests.erasure_run import finish_all
from privacy.subject_requests.evidence_models import ErasureReceipt, ErasureRun
from privacy.subject_requests.models import SubjectRequest
from telekom_site import gunicorn
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders.models import Order
from tests.privacy.subject_requests.conftest import Verified
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db(transaction=True)
Kill = Callable[[pytest.MonkeyPatch], None]


class Killed(BaseException):
    """The process is killed here."""


def before(module: Any, name: str, times: int = 0) -> Kill:
    """Return a patch that kills the process before the call number `times + 1` of a function."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        original, calls = getattr(module, name), [0]

        def dying(*arguments: Any, **named: Any) -> Any:
            calls[0] += 1
            if calls[0] > times:
                raise Killed
            return original(*arguments, **named)

        monkeypatch.setattr(module, name, dying)

    return patch


KILLS = {
    "before the journal": before(erasure_journal, "write_entry"),
    "before the first store": before(Store, "erase"),
    "between two stores": before(Store, "erase", times=1),
    "before the tables": before(erasing, "erase_tables"),
    "in the tables": before(erasing, "claim_rows", times=0),
    "after the tables": before(erasure_run, "require_all_receipts"),
    "before the journal is satisfied": before(erasure_journal, "mark_applied"),
    "before the answer": before(erasure_run, "record_answer"),
}


@pytest.fixture(params=KILLS)
def interrupted(
    request: pytest.FixtureRequest,
    verified: Verified,
    customer: User,
    stranger: User,
    monkeypatch: pytest.MonkeyPatch,
) -> SubjectRequest:
    """Return a deletion killed at one of its steps, of a person whose order a law retains."""
    for person in (customer, stranger):
        Enquiry.objects.create(topic="tv", email=person.email, question="?", language="en")
    order_of(customer.email, customer)
    with monkeypatch.context() as patched:  # of nothing, as only its file matters
        patched.setattr(building, "export_subject_data", lambda *_arguments: iter(()))
        building.order_package(verified("access"))
    mail.outbox.clear()
    deletion = verified("deletion")
    with monkeypatch.context() as patched:
        KILLS[request.param](patched)
        with pytest.raises(Killed):
            erase_and_answer(deletion, "Gone.")
    deletion.refresh_from_db()
    return deletion


def assert_finished(deletion: SubjectRequest, stranger: User) -> None:
    """Assert that everything is erased once, and that the answer names every dataset."""
    deletion.refresh_from_db()
    assert deletion.outcome == "done"
    assert list(User.objects.all()) == [stranger]
    assert Enquiry.objects.get().email == stranger.email
    assert Order.objects.get().email == ""
    counts = {
        receipt.dataset: (receipt.deleted, receipt.retained) for receipt in deletion.receipts.all()
    }
    assert (counts["accounts.User"], counts["enquiries.Enquiry"], counts["orders.Order"]) == (
        (1, 0),
        (1, 0),
        (0, 1),
    )
    assert counts["files:privacy.packages"] == (1, 0), "stores outside the tables are erased first"
    titles = list(deletion.receipts.values_list("dataset", "title"))
    assert len(titles) == len(set(titles))
    answer = str(mail.outbox[-1].body)
    assert "Your orders" in answer
    assert "Your account: 1 deleted" in answer
    assert len(list(entries())) == 1
    assert JournalEntry.objects.get().applied_at is not None
    gunicorn.on_starting(None)


def test_an_unfinished_erasure_is_shown_and_does_not_stop_the_server(
    interrupted: SubjectRequest, staff_client: Client
) -> None:
    assert interrupted.is_open
    assert mail.outbox == [], "an unfinished erasure is not answered"
    erasure_journal.require_whole()
    gunicorn.on_starting(None)
    page = staff_client.get(
        f"/en/staff/privacy/subjectrequest/{interrupted.pk}/change/"
    ).content.decode()
    assert "is not finished" in page


def test_the_same_action_again_finishes_the_erasure(
    interrupted: SubjectRequest, stranger: User
) -> None:
    erase_and_answer(interrupted, "Gone.")
    assert_finished(interrupted, stranger)


def test_the_sweep_finishes_the_erasure(interrupted: SubjectRequest, stranger: User) -> None:
    assert finish_all() == 0, "it may still be running"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert finish_all() == 1
        assert finish_all() == 0
    assert_finished(interrupted, stranger)


def test_a_refusal_cancels_an_unfinished_erasure(
    interrupted: SubjectRequest, customer: User
) -> None:
    close(interrupted, SubjectRequest.Outcome.REFUSED, "A lawsuit is pending.")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert finish_all() == 0
    assert replay() == 0
    erasure_journal.require_whole()
    assert User.objects.filter(pk=customer.pk).exists()


def test_data_created_after_the_beginning_are_not_erased(
    interrupted: SubjectRequest, customer: User
) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        later = Enquiry.objects.create(
            topic="tv", email=customer.email, question="later?", language="en"
        )
        order = (
            order_of(customer.email, customer)
            if User.objects.filter(pk=customer.pk).exists()
            else None
        )
        finish_all()
    later.refresh_from_db()
    assert later.question == "later?"
    if order is not None:
        order.refresh_from_db()
        assert order.email == customer.email


def test_after_a_restore_staff_see_what_the_replay_erased(
    verified: Verified, customer: User, stranger: User
) -> None:
    question, deletion = verified("question", email=customer.email.upper()), verified("deletion")
    erase_and_answer(deletion, "Gone.")
    restored_before_the_deletion(deletion, customer)
    SubjectRequest.objects.update(goes_once_answered=False)

    assert replay() == 1

    question.refresh_from_db()
    assert question.goes_once_answered
    assert ErasureReceipt.objects.get(request=deletion, dataset="accounts.User").deleted == 1
    mail.outbox.clear()
    erase_and_answer(deletion, "Gone.")
    assert "Your account: 1 deleted" in str(mail.outbox[-1].body)
    assert list(User.objects.all()) == [stranger]


def restored_before_the_deletion(deletion: SubjectRequest, customer: User) -> None:
    """Restore the tables to their state before the deletion was begun."""
    JournalEntry.objects.all().delete()
    OutgoingMail.objects.all().delete()
    ErasureReceipt.objects.all().delete()
    ErasureRun.objects.all().delete()
    SubjectRequest.objects.filter(pk=deletion.pk).update(
        closed_at=None, outcome="", answer_mail=None
    )
    User.objects.create_user(customer.email, date_joined=customer.date_joined)


def test_after_an_erasure_only_its_answer_is_left_to_erase(
    verified: Verified, customer: User
) -> None:
    erase_and_answer(verified("deletion"), "Gone.")
    remaining = {step.dataset for step in preview(DataSubject(customer.email)) if step.deleted}
    assert remaining <= {"privacy.OutgoingMail", "privacy.RequestMessage", "privacy.ErasureRun"}, (
        "the answer"
    )
