"""Retention: rows go at their age, in bounded batches, and nothing else goes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

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
        return {one.model: one.rows for one in purge_all(dry_run)}["enquiries.Enquiry"]


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
