"""Sweeps at the same moment send what was held back once."""

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from privacy.outbox.delivery import deliver_all
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.models import OutgoingMail
from privacy.outbox.queue import queue_mail
from tests.support.at_once import at_once, needs_connections

pytestmark = [pytest.mark.django_db(transaction=True), needs_connections]


def write(link: str) -> OutgoingMail:
    return queue_mail(
        "anna@x.example",
        "privacy/mail/confirm_consent.txt",
        "en",
        purpose=MailPurpose.ORDER,
        controller_id=None,
        wording="Yes.",
        link=link,
        days=3,
    )


def test_concurrent_sweeps_send_held_back_mails_once(settings: Settings) -> None:
    settings.PRIVACY_MAILS_PER_DAY = {"order": 2}
    for number in range(6):
        write(f"link {number}")
    OutgoingMail.objects.filter(held_until__isnull=False).update(held_until=timezone.now())
    mail.outbox.clear()
    assert sorted(map(int, map(str, at_once(*[deliver_all] * 4)))) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1
