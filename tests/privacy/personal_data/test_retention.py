"""Retention: rows go at their age, in bounded batches, and nothing else goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.management import call_command
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.personal_data.models import RetentionRun
from privacy.personal_data.retention import purge_all
from privacy.personal_data.retention_texts import kept_in_words
from privacy.registry.declarations import Retention
from privacy.registry.discovery import registry
from privacy.reporting import coverage
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def enquiries(count: int, age: timedelta) -> None:
    for number in range(count):
        Enquiry.objects.create(
            topic="tv",
            email=f"p{number}@x.example",
            question="?",
            language="en",
            asked_at=NOW - age,
        )


def purged(dry_run: bool = False) -> int:
    with time_machine.travel(NOW, tick=False):
        return {one.dataset: one.rows for one in purge_all(dry_run)}["enquiries.Enquiry"]


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
    assert (run.dataset, run.rows, run.ran_at) == ("enquiries.Enquiry", 3, NOW)
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
    assert told == [
        "enquiries.Enquiry: 3 rows would be deleted",
        "enquiries.Enquiry: 3 rows deleted",
    ]
    assert not Enquiry.objects.exists()


def test_a_field_may_go_before_its_row(customer: User) -> None:
    """And is emptied in the rows whose time is over only."""
    old, new = (
        Enquiry.objects.create(
            topic="tv",
            email=customer.email,
            name="Anna",
            question="?",
            language="en",
            asked_at=moment,
        )
        for moment in (timezone.now() - timedelta(days=40), timezone.now())
    )
    declared = registry.get("enquiries.Enquiry")
    month = Retention(relativedelta(months=1), "asked_at", "only to address you")
    name = replace(declared.fields["name"], retention=month)
    changed = replace(declared, fields={**declared.fields, "name": name})
    with registry.temporarily([changed]):
        with translation.override("en"):
            assert "name only 1 month: only to address you" in kept_in_words(changed)
        assert {one.dataset: one.rows for one in purge_all(dry_run=True)}[
            "enquiries.Enquiry.name"
        ] == 1
        purge_all()
        assert {one.dataset: one.rows for one in purge_all()}["enquiries.Enquiry.name"] == 0
    assert RetentionRun.objects.get(dataset="enquiries.Enquiry.name").rows == 1
    for one in (old, new):
        one.refresh_from_db()
    assert (old.name, old.question, new.name) == ("", "?", "Anna")


def test_a_field_that_cannot_be_emptied_cannot_go_before_its_row() -> None:
    declared = registry.get("enquiries.Enquiry")
    soon = replace(
        declared.fields["asked_at"], retention=Retention(relativedelta(days=1), "asked_at", "soon")
    )
    with registry.temporarily([replace(declared, fields={**declared.fields, "asked_at": soon})]):
        assert [gap.subject for gap in coverage.unerasable_fields()] == [
            "enquiries.Enquiry.asked_at"
        ]
