"""The clock: the company is reminded once at each threshold, and when the deadline has passed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone

from privacy.breaches.reminders import remind_all
from privacy.outbox.delivery import deliver_all
from tests.support.breaches import breach_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def test_a_company_is_reminded_once_at_each_threshold(mailoutbox: list[EmailMessage]) -> None:
    now = timezone.now()
    breach = breach_of(aware_at=now)
    breach_of(aware_at=now, risk="none")
    breach_of(aware_at=now, notified_at=now)
    sent = []
    for hours in (1, 25, 26, 67, 68, 73, 90):
        with time_machine.travel(now + timedelta(hours=hours)):
            sent.append(remind_all())
            deliver_all()
    assert sent == [0, 1, 0, 1, 0, 1, 0]
    assert [mail.to for mail in mailoutbox] == [["privacy@telekom.example"]] * 3
    assert [mail.subject.split(" ", 2)[:2] for mail in mailoutbox] == [
        ["46", "hours"],
        ["4", "hours"],
        ["Overdue:", "notify"],
    ]
    assert f"/en/staff/privacy/breach/{breach.pk}/review/" in str(mailoutbox[0].body)
