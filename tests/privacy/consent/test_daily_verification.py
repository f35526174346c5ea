"""The daily verification finds what was changed lately, and an anchor file that is gone or old."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from privacy.consent import anchors, ledger
from privacy.consent.conf import conf
from privacy.consent.daily_verification import LedgerError, verify_daily, verify_recent
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import ADVERTISING
from privacy.registry.subject import email_key
from privacy.triggers import suspended
from telekom_site.mail_checks import offers_go_to_those_who_agreed
from tests.privacy.promises.in_process import InProcessProbe

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(settings: Any, tmp_path: Any, controller: Any) -> Iterator[None]:
    """One event a day for ten days, each anchored; then it is noon of the last day."""
    settings.PRIVACY_CONSENT_ANCHORS = tmp_path / "anchors.jsonl"
    wording, key = ADVERTISING.question().wording(), email_key("anna@x.example")
    now = timezone.now()
    for age in range(10, 0, -1):
        with time_machine.travel(now - timedelta(days=age), tick=False):
            ledger.append(key, wording, ConsentEvent.Choice.REFUSED, "test")
            assert anchors.anchor_daily() == 1
    with time_machine.travel(now, tick=False):
        yield


def change(number: int) -> None:
    with suspended(connection):
        ConsentEvent.objects.filter(number=number).update(source="forged")


@pytest.mark.usefixtures("days")
def test_only_what_is_recent_is_read() -> None:
    assert verify_daily() == 0
    change(2)
    assert verify_recent() is None, "the whole ledger is verified by the command"
    change(8)
    assert "8" in str(verify_recent())
    with pytest.raises(LedgerError):
        verify_daily()


@pytest.mark.usefixtures("days")
def test_the_promise_is_broken_with_the_ledger() -> None:
    assert offers_go_to_those_who_agreed(InProcessProbe()).kept
    change(8)
    assert not offers_go_to_those_who_agreed(InProcessProbe()).kept


@pytest.mark.usefixtures("days")
def test_a_file_that_is_gone_or_old_is_found() -> None:
    with time_machine.travel(timezone.now() + conf.CONSENT_ANCHOR_AGE, tick=False):
        assert "last anchor" in str(verify_recent())
        anchors.append_anchor()
        assert verify_recent() is None
    conf.CONSENT_ANCHORS.unlink()
    assert "no anchor" in str(anchors.verify_anchors())


def test_a_ledger_that_has_just_begun_needs_no_anchor(controller: Any) -> None:
    wording = ADVERTISING.question().wording()
    ledger.append(email_key("a@x.example"), wording, ConsentEvent.Choice.REFUSED, "test")
    assert verify_recent() is None
