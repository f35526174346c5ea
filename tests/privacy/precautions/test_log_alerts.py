"""Findings in the request log are mailed once each, together, and without networks."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from privacy.outbox.delivery import deliver_all
from privacy.precautions.log_alerts import alert_new_findings
from privacy.request_log.models import Finding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def finding(kind: str = "scan") -> None:
    now = timezone.now()
    Finding.objects.create(
        kind=kind, network="198.51.100.0", began_at=now, ended_at=now, peak=50, path="/secret-page"
    )


def test_each_finding_is_mailed_once_and_a_storm_in_one_mail(
    mailoutbox: list[EmailMessage],
) -> None:
    mailed = []
    for minutes, new in ((0, 1), (5, 30), (59, 0), (61, 0), (66, 0)):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            for number in range(new):
                finding("logins" if number else "scan")
            mailed.append(alert_new_findings())
            deliver_all()
    assert mailed == [1, 0, 0, 30, 0]
    assert [mail.to for mail in mailoutbox] == [["privacy@telekom.example"]] * 2
    assert "30" in mailoutbox[1].subject
    for mail in mailoutbox:
        assert "198.51.100" not in str(mail.body)
        assert "secret-page" not in str(mail.body)
        assert "/staff/privacy_request_log/finding/" in str(mail.body)


def test_a_clock_that_was_ahead_silences_nothing(mailoutbox: list[EmailMessage]) -> None:
    for days in (90, 0):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            finding()
            assert alert_new_findings() == 1


def test_a_contact_for_security_is_preferred(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.PRIVACY_SECURITY_CONTACT = "security@telekom.example"
    finding()
    alert_new_findings()
    deliver_all()
    assert [mail.to for mail in mailoutbox] == [["security@telekom.example"]]


def test_without_a_company_findings_wait(settings: Settings) -> None:
    from privacy.controllers.models import Controller

    Controller.objects.update(is_default=False)
    finding()
    assert alert_new_findings() == 0
    assert Finding.objects.get().alerted_at is None
