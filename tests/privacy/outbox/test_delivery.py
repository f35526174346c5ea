"""The outbox: each mail is sent once, failures are retried, and sent texts are deleted."""

import logging
import smtplib
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from privacy.outbox.delivery import CLAIM_LIFETIME, deliver, deliver_all, undeliverable
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from tests.conftest import send_mails_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Make the mail server reject everyone, with their address in the error, until `undo()`."""

    def refuse(self: EmailMessage, *args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError(str(self.to))

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        yield patch


@pytest.fixture
def waiting() -> OutgoingMail:
    return OutgoingMail.objects.create(
        recipient="anna@x.example", subject="Hello", body="A secret link"
    )


def test_a_mail_is_sent_once(waiting: OutgoingMail) -> None:
    assert deliver(str(waiting.pk)) is True
    assert deliver(str(waiting.pk)) is False
    assert len(mail.outbox) == 1


def test_the_text_of_a_sent_mail_is_deleted(waiting: OutgoingMail) -> None:
    deliver(str(waiting.pk))
    waiting.refresh_from_db()
    assert waiting.body == ""
    assert mail.outbox[0].body == "A secret link"


def test_a_claimed_mail_is_not_sent_by_another_worker(waiting: OutgoingMail) -> None:
    OutgoingMail.objects.update(claimed_at=timezone.now())
    assert deliver(str(waiting.pk)) is False


def test_a_claim_of_a_killed_worker_is_taken_over(waiting: OutgoingMail) -> None:
    OutgoingMail.objects.update(claimed_at=timezone.now() - CLAIM_LIFETIME - timedelta(seconds=1))
    assert deliver(str(waiting.pk)) is True


def test_a_failed_mail_is_retried_with_back_off(
    waiting: OutgoingMail, refusing: pytest.MonkeyPatch
) -> None:
    deliver(str(waiting.pk))
    refusing.undo()
    assert deliver_all() == 0  # the pause is not over
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert deliver_all() == 1


def test_a_failure_does_not_write_the_address_into_the_log(
    waiting: OutgoingMail, refusing: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        deliver(str(waiting.pk))
    assert "ConnectionRefusedError" in caplog.text
    assert "anna" not in caplog.text


def test_a_failure_releases_the_claim_of_a_mail(
    waiting: OutgoingMail, refusing: pytest.MonkeyPatch
) -> None:
    assert deliver(str(waiting.pk)) is False
    waiting.refresh_from_db()
    assert (waiting.sent_at, waiting.claimed_at, waiting.attempts) == (None, None, 1)
    assert waiting.body == "A secret link"


def test_a_mail_that_fails_repeatedly_is_shown_to_staff(
    waiting: OutgoingMail, refusing: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.PRIVACY_MAIL_ATTEMPTS = 1
    deliver(str(waiting.pk))
    assert undeliverable() == 1


def test_an_outage_of_the_mail_server_never_gives_a_mail_up(
    waiting: OutgoingMail, refusing: pytest.MonkeyPatch
) -> None:
    OutgoingMail.objects.update(attempts=1_000)
    assert deliver(str(waiting.pk)) is False, "given up long ago"
    OutgoingMail.objects.update(attempts=0)
    deliver(str(waiting.pk))
    OutgoingMail.objects.update(attempts=1_000)
    waiting.refresh_from_db()
    assert not waiting.was_given_up
    assert undeliverable() == 1

    refusing.undo()
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        assert deliver_all() == 1


def test_a_mail_that_the_server_rejects_is_given_up(
    waiting: OutgoingMail, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def refuse(self: EmailMessage, *args: object, **kwargs: object) -> int:
        raise smtplib.SMTPRecipientsRefused({"anna@x.example": (550, b"no such user")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    settings.PRIVACY_MAIL_ATTEMPTS = 1
    deliver(str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.was_given_up, waiting.server_failed) == (True, False)


def test_the_number_of_attempts_does_not_overflow_its_column(
    waiting: OutgoingMail, refusing: pytest.MonkeyPatch
) -> None:
    OutgoingMail.objects.update(attempts=32_767, server_failed=True)
    assert deliver_all() == 0
    waiting.refresh_from_db()
    assert waiting.attempts == 32_767


def test_mails_waiting_for_the_server_are_due_once_it_works_again(
    refusing: pytest.MonkeyPatch,
) -> None:
    mails = [
        OutgoingMail.objects.create(recipient="anna@x.example", subject=str(number), body="x")
        for number in range(3)
    ]
    deliver_all()
    OutgoingMail.objects.update(
        next_try_at=timezone.now() + timedelta(minutes=59), server_failed=True
    )
    refusing.undo()
    fresh = OutgoingMail.objects.create(recipient="bert@x.example", subject="new", body="x")
    assert deliver(str(fresh.pk)) is False, "while the server fails, only the sweep tries"
    assert deliver_all() == 1
    assert deliver_all() == len(mails)


def test_an_unresponsive_server_delays_only_one_mail(settings: Settings) -> None:
    """A real server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"smtp://127.0.0.1:{silent.getsockname()[1]}/"
        send_mails_to(settings, address, timeout=1)
        mails = [
            OutgoingMail.objects.create(recipient="anna@x.example", subject=str(number), body="x")
            for number in range(20)
        ]
        begun = time.monotonic()
        assert not any(deliver(str(waiting.pk)) for waiting in mails)
        assert time.monotonic() - begun < 5, "each mail waited for the server"
    assert sorted(set(OutgoingMail.objects.values_list("attempts", "last_error"))) == [
        (0, ""),
        (1, "SMTPServerDisconnected"),
    ]


@pytest.mark.parametrize(
    "planned",
    [{"next_try_at": 90}, {"claimed_at": 90}, {"held_because": "queue", "held_until": 90}],
)
def test_a_jump_of_the_clock_does_not_delay_a_mail_for_months(
    waiting: OutgoingMail, planned: dict[str, object]
) -> None:
    moments = {
        name: timezone.now() + timedelta(days=value) if isinstance(value, int) else value
        for name, value in planned.items()
    }
    OutgoingMail.objects.update(purpose=MailPurpose.REQUEST, **moments)
    assert deliver_all() == 1
