"""A request is open until its answer is delivered, and staff see so."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from privacy.conf import conf
from privacy.outbox.delivery import deliver_all
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.deletion_guard import ProtectedRecordError
from privacy.personal_data.retention import purge_all
from privacy.subject_requests.actions.erase import erase_and_answer
from privacy.subject_requests.answering import close
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified
from tests.support.subject_requests import LIST, do, page_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Make the mail server unreachable, until `undo()`."""

    def fail(self: EmailBackend, messages: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    return monkeypatch


def answered(request: SubjectRequest) -> SubjectRequest:
    close(request, SubjectRequest.Outcome.ANSWERED, "No, we do not.")
    request.refresh_from_db()
    return request


def test_a_delivered_answer_closes_the_request(verified: Verified) -> None:
    request = answered(verified("question"))

    assert (request.is_open, request.is_undelivered) == (False, False)
    assert not SubjectRequest.objects.open().exists()


def test_an_undelivered_answer_leaves_the_request_open_and_overdue(
    verified: Verified, unreachable: pytest.MonkeyPatch, staff_client: Client
) -> None:
    request = answered(verified("question", due_on=timezone.now().date().replace(year=2020)))

    assert request.is_open
    assert request.is_undelivered
    assert list(SubjectRequest.objects.overdue()) == [request]
    assert list(SubjectRequest.objects.undelivered()) == [request]
    assert "answer not delivered" in staff_client.get(LIST).content.decode()
    assert "stays open" in staff_client.get(page_of(request)).content.decode()

    unreachable.undo()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert deliver_all() == 1
    request = SubjectRequest.objects.get()
    assert not request.is_open


def test_staff_can_retry_an_answer_whose_delivery_was_given_up(
    verified: Verified, unreachable: pytest.MonkeyPatch, staff_client: Client
) -> None:
    request = answered(verified("question"))
    assert "Deliver the answer again" not in staff_client.get(page_of(request)).content.decode(), (
        "it is still tried"
    )
    OutgoingMail.objects.update(attempts=conf.MAIL_ATTEMPTS, server_failed=False)
    assert deliver_all() == 0
    assert "Deliver the answer again" in staff_client.get(page_of(request)).content.decode()

    unreachable.undo()
    do(staff_client, request, "deliver")
    assert deliver_all() == 1

    assert "No, we do not." in mail.outbox[-1].body
    assert not SubjectRequest.objects.get().is_open


def test_staff_can_reopen_a_request_whose_answer_was_returned(
    verified: Verified, staff_client: Client
) -> None:
    request = answered(verified("question"))

    request = do(staff_client, request, "reopen", text="Our answer came back.")

    assert (request.closed_at, request.outcome) == (None, "")
    assert "Our answer came back." in staff_client.get(page_of(request)).content.decode()
    answered(request)
    assert not SubjectRequest.objects.get().is_open


def test_retention_does_not_delete_an_unsent_answer(
    verified: Verified, unreachable: pytest.MonkeyPatch
) -> None:
    request = answered(verified("question"))
    OutgoingMail.objects.update(created_at=timezone.now().replace(year=2020))

    purge_all()

    request.refresh_from_db()
    assert request.is_undelivered


def test_an_undelivered_answer_survives_an_erasure_and_retention(
    verified: Verified, unreachable: pytest.MonkeyPatch, stranger: User
) -> None:
    request = answered(verified("question"))
    erase_and_answer(verified("deletion"), "We have deleted your data.")
    request.refresh_from_db()
    assert request.is_undelivered, "the answer went with the erasure"
    receipt = SubjectRequest.objects.get(kind="deletion").receipts.get(
        dataset="privacy.OutgoingMail"
    )
    assert "has not reached you yet" in receipt.law

    with time_machine.travel(timezone.now() + timedelta(days=5 * 365), tick=False):
        purge_all()
        request.refresh_from_db()
        assert request.is_undelivered, "the answer went with the retention"
        unreachable.undo()
        while deliver_all():
            pass
        assert any("No, we do not." in str(sent.body) for sent in mail.outbox)
    with time_machine.travel(timezone.now() + timedelta(days=5 * 365 + 91), tick=False):
        purge_all()
        assert not OutgoingMail.objects.exists()


def test_staff_cannot_delete_an_undelivered_answer(
    verified: Verified, unreachable: pytest.MonkeyPatch
) -> None:
    request = answered(verified("question"))
    with pytest.raises(ProtectedRecordError):
        OutgoingMail.objects.filter(about=str(request.pk)).delete()
