"""Retention: rows are deleted after their period, in bounded batches, and no others."""

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
from privacy.personal_data.retention_texts import retention_in_words
from privacy.registry.declarations import Retention
from privacy.registry.discovery import registry
from privacy.reporting import erasure_gaps
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
            state=Enquiry.State.CLOSED,
            answered_at=NOW - age,
        )


def purged(dry_run: bool = False) -> int:
    with time_machine.travel(NOW, tick=False):
        return {deletion.dataset: deletion.rows for deletion in purge_all(dry_run)}[
            "enquiries.Enquiry"
        ]


def test_rows_are_deleted_after_their_period_and_not_before() -> None:
    enquiries(3, timedelta(days=190))
    enquiries(2, timedelta(days=170))
    assert purged() == 3
    assert Enquiry.objects.count() == 2


def test_a_dry_run_counts_and_deletes_nothing() -> None:
    enquiries(3, timedelta(days=190))
    assert purged(dry_run=True) == 3
    assert Enquiry.objects.count() == 3


def test_more_rows_than_one_batch_are_all_deleted(settings: Settings) -> None:
    settings.PRIVACY_RETENTION_BATCH = 2
    enquiries(5, timedelta(days=190))
    assert purged() == 5
    assert not Enquiry.objects.exists()


def test_the_ledger_of_deletions_is_kept_for_a_year() -> None:
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


def test_the_command_reports_each_dataset(capsys: pytest.CaptureFixture[str]) -> None:
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


def test_a_field_can_be_emptied_before_its_row_is_deleted(customer: User) -> None:
    """It is emptied only in rows whose own period has ended."""
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
    declaration = registry.get("enquiries.Enquiry")
    month = Retention(relativedelta(months=1), "asked_at", "only to address you")
    name = replace(declaration.fields["name"], retention=month)
    changed = replace(declaration, fields={**declaration.fields, "name": name})
    with registry.temporarily([changed]):
        with translation.override("en"):
            assert "name only 1 month: only to address you" in retention_in_words(changed)
        assert {deletion.dataset: deletion.rows for deletion in purge_all(dry_run=True)}[
            "enquiries.Enquiry.name"
        ] == 1
        purge_all()
        assert {deletion.dataset: deletion.rows for deletion in purge_all()}[
            "enquiries.Enquiry.name"
        ] == 0
    assert RetentionRun.objects.get(dataset="enquiries.Enquiry.name").rows == 1
    for enquiry in (old, new):
        enquiry.refresh_from_db()
    assert (old.name, old.question, new.name) == ("", "?", "Anna")


def test_a_retention_of_a_field_that_cannot_be_emptied_is_an_error() -> None:
    declaration = registry.get("enquiries.Enquiry")
    soon = replace(
        declaration.fields["asked_at"],
        retention=Retention(relativedelta(days=1), "asked_at", "soon"),
    )
    with registry.temporarily(
        [replace(declaration, fields={**declaration.fields, "asked_at": soon})]
    ):
        assert [gap.subject for gap in erasure_gaps.unerasable_fields()] == [
            "enquiries.Enquiry.asked_at"
        ]
