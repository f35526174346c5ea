"""The outbox: each mail is sent once, failures are kept and tried again, sent texts are forgotten."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from privacy.outbox.delivery import CLAIM_LIFETIME, deliver, deliver_all, undeliverable
from privacy.outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A mail server that refuses everybody, naming them, until `undo`."""

    def refuse(self: EmailMessage, *args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError(str(self.to))

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        yield patch


@pytest.fixture
def waiting() -> OutgoingMail:
    return OutgoingMail.objects.create(recipient="anna@x.example", subject="Hello", body="A secret link")


def test_a_mail_is_sent_once(waiting: OutgoingMail) -> None:
    assert deliver(str(waiting.pk)) is True
    assert deliver(str(waiting.pk)) is False
    assert len(mail.outbox) == 1


def test_a_sent_text_is_forgotten(waiting: OutgoingMail) -> None:
    deliver(str(waiting.pk))
    waiting.refresh_from_db()
    assert waiting.body == ""
    assert mail.outbox[0].body == "A secret link"


def test_a_mail_that_somebody_is_sending_is_left_alone(waiting: OutgoingMail) -> None:
    OutgoingMail.objects.update(claimed_at=timezone.now())
    assert deliver(str(waiting.pk)) is False


def test_a_claim_of_a_killed_worker_is_taken_over(waiting: OutgoingMail) -> None:
    OutgoingMail.objects.update(claimed_at=timezone.now() - CLAIM_LIFETIME - timedelta(seconds=1))
    assert deliver(str(waiting.pk)) is True


def test_a_failed_mail_waits_and_is_tried_again(waiting: OutgoingMail, refusing: pytest.MonkeyPatch) -> None:
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


def test_a_failure_frees_the_mail_for_the_next_try(waiting: OutgoingMail, refusing: pytest.MonkeyPatch) -> None:
    assert deliver(str(waiting.pk)) is False
    waiting.refresh_from_db()
    assert (waiting.sent_at, waiting.claimed_at, waiting.attempts) == (None, None, 1)
    assert waiting.body == "A secret link"


def test_a_mail_that_never_goes_is_shown_to_staff(
    waiting: OutgoingMail, refusing: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.PRIVACY_MAIL_ATTEMPTS = 1
    deliver(str(waiting.pk))
    assert undeliverable() == 1
