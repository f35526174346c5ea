"""Retention: rows go at their age, in bounded batches, and nothing else goes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import Settings

from privacy.registry.models import RetentionRun
from privacy.registry.retention import purge_all
from telekom_site.enquiries.models import Enquiry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def enquiries(count: int, age: timedelta) -> None:
    for number in range(count):
        Enquiry.objects.create(
            topic="tv", email=f"p{number}@x.example", question="?", language="en", asked_at=NOW - age
        )


def purged(dry_run: bool = False) -> int:
    with time_machine.travel(NOW, tick=False):
        return {one.store: one.rows for one in purge_all(dry_run)}["enquiries.Enquiry"]


def test_rows_past_their_period_go_and_younger_ones_stay() -> None:
    enquiries(3, timedelta(days=190))
    enquiries(2, timedelta(days=170))
    assert purged() == 3
    assert Enquiry.objects.count() == 2


def test_a_dry_run_counts_and_deletes_nothing() -> None:
    enquiries(3, timedelta(days=190))
    assert purged(dry_run=True) == 3
    assert Enquiry.objects.count() == 3


def test_more_rows_than_one_batch_all_go(settings: Settings) -> None:
    settings.PRIVACY_RETENTION_BATCH = 2
    enquiries(5, timedelta(days=190))
    assert purged() == 5
    assert not Enquiry.objects.exists()


def test_what_went_is_kept_in_a_ledger_for_a_year() -> None:
    enquiries(3, timedelta(days=190))
    purged()
    purged()

    (run,) = RetentionRun.objects.all()
    assert (run.store, run.rows, run.ran_at) == ("enquiries.Enquiry", 3, NOW)
    assert run.before == datetime(2026, 5, 23, 12, tzinfo=UTC)
    with time_machine.travel(NOW + timedelta(days=367), tick=False):
        purge_all()
    assert not RetentionRun.objects.exists()


def test_a_dry_run_leaves_no_trace() -> None:
    enquiries(3, timedelta(days=190))
    purged(dry_run=True)
    assert not RetentionRun.objects.exists()


def test_the_command_tells_store_by_store(capsys: pytest.CaptureFixture[str]) -> None:
    enquiries(3, timedelta(days=190))
    with time_machine.travel(NOW, tick=False):
        call_command("purge_personal_data", dry_run=True)
        call_command("purge_personal_data")
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("enquiries")]
    assert told == ["enquiries.Enquiry: 3 rows would be deleted", "enquiries.Enquiry: 3 rows deleted"]
    assert not Enquiry.objects.exists()
