"""Exactly what is older than promised is deleted."""

from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError, connection, connections
from django.utils import timezone
from pytest_django import Settings

from privacy.promises.checks.log import temporary
from privacy.request_log.models import LogLoss, PurgeRun, RequestLogEntry, SpoolPosition
from privacy.request_log.recorder import now
from privacy.request_log.retention import (
    oldest_address_age,
    oldest_entry_age,
    published_address_bound,
    published_bound,
    purge_expired,
)
from privacy.request_log.spool import Spool
from privacy.request_log.store import database
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import entry as stored
from tests.privacy.request_log.conftest import line
from tests.privacy.request_log.project import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spool")]


def entry(age: timedelta, **parts: object) -> RequestLogEntry:
    return stored(timezone.now() - age, **parts)


def whole_days() -> bool:
    return connections[database()].vendor == "postgresql"


def test_only_rows_beyond_the_retention_period_are_deleted(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = 3
    begin = timedelta(days=2, hours=4) if whole_days() else timedelta(days=3)  # of what stays
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False):
        entry(begin + timedelta(seconds=1))
        kept = [entry(begin), entry(timedelta(0))]
        purged = purge_expired()
    assert purged.rows == 1
    assert set(RequestLogEntry.objects.all()) == set(kept)


def test_rows_are_deleted_in_limited_batches(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_PURGE_BATCH = 3
    for _ in range(10):
        entry(timedelta(days=30))
    assert purge_expired().rows == 10
    assert not RequestLogEntry.objects.exists()


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="elsewhere writers do not wait for each other"
)
@pytest.mark.django_db(transaction=True)
def test_the_purge_pauses_between_batches(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRIVACY_REQUEST_LOG_PURGE_BATCH = 4
    settings.PRIVACY_REQUEST_LOG_PURGE_PAUSE_SECONDS = 0.25
    for _ in range(10):
        entry(timedelta(days=30))
    pauses: list[tuple[float, int]] = []
    monkeypatch.setattr(
        "time.sleep", lambda pause: pauses.append((pause, RequestLogEntry.objects.count()))
    )
    purge_expired()
    assert pauses[:3] == [(0.25, 6), (0.25, 2), (0.25, 0)]


def test_every_purge_run_is_recorded() -> None:
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False):
        entry(timedelta(days=30))
        purge_expired()
        purge_expired()
        moment = timezone.now()
    second, first = PurgeRun.objects.order_by("rows")
    assert (first.rows, second.rows) == (1, 0)
    assert first.finished_at == moment
    assert (
        first.bound == moment - timedelta(days=6, hours=4)
        if whole_days()
        else moment - timedelta(days=7)
    )


def test_a_dry_run_counts_and_deletes_nothing(spool: Spool, writer: SpoolWriter) -> None:
    entry(timedelta(days=30))
    with time_machine.travel(timezone.now() - timedelta(days=30), tick=False):
        writer.append(line("/old"), now())
    purged = purge_expired(dry_run=True)
    assert (purged.rows, purged.spool_lines) == (1, 1)
    assert RequestLogEntry.objects.count() == 1
    assert b"/old" in spool.segments()[0].read_bytes()
    assert not PurgeRun.objects.exists()


def test_expired_lines_of_the_spool_are_deleted(spool: Spool, writer: SpoolWriter) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=30), tick=False):
        writer.append(line("/old"), now())
    writer.append(line("/young"), now())
    assert purge_expired().spool_lines == 1
    assert not any(b"/old" in path.read_bytes() for path in spool.segments())
    assert PurgeRun.objects.get().spool_lines == 1


def test_a_locked_spool_is_left_to_its_ingester(spool: Spool) -> None:
    entry(timedelta(days=30))
    with spool.lock():
        assert purge_expired().rows == 1


def test_expired_bookkeeping_is_deleted() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=366), tick=False):
        purge_expired()
        old = timezone.now()
    LogLoss.objects.create(noticed_at=old, node="n", kind=LogLoss.Kind.TORN, count=1)
    SpoolPosition.objects.create(segment="old", node="n", offset=1, updated_at=old)
    SpoolPosition.objects.create(segment="young", node="n", offset=1, updated_at=timezone.now())
    purge_expired()
    assert PurgeRun.objects.count() == 1
    assert not LogLoss.objects.exists()
    assert SpoolPosition.objects.get().segment == "young"


def test_the_published_bound_is_retention_plus_purge_interval(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = 2
    settings.PRIVACY_REQUEST_LOG_PURGE_INTERVAL_SECONDS = 600
    assert published_bound() == timedelta(days=2, minutes=10)


def test_the_age_of_the_log_is_that_of_its_oldest_row() -> None:
    assert oldest_entry_age() is None
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False):
        entry(timedelta(hours=5))
        entry(timedelta(hours=1))
        assert oldest_entry_age() == timedelta(hours=5)


@pytest.mark.usefixtures("not_citus")
def test_addresses_are_truncated_before_their_rows_are_deleted(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = 2
    settings.PRIVACY_REQUEST_LOG_PURGE_BATCH = 2
    begin = timedelta(days=1, hours=4) if whole_days() else timedelta(days=2)  # of what stays
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False):
        for _ in range(5):
            entry(begin + timedelta(seconds=1), network="192.0.2.0")
        young = entry(begin, network="192.0.2.0")
        purged = purge_expired()
    assert (purged.rows, purged.addresses) == (0, 5)
    assert list(RequestLogEntry.objects.filter(address__isnull=False)) == [young]
    assert RequestLogEntry.objects.filter(network="192.0.2.0").count() == 6
    run = PurgeRun.objects.get()
    assert (run.addresses, run.finished_at - run.address_bound) == (5, begin)


def test_a_dry_run_counts_addresses_and_truncates_none() -> None:
    entry(timedelta(days=4))
    assert purge_expired(dry_run=True).addresses == 1
    assert RequestLogEntry.objects.get().address == "192.0.2.1"


def test_an_address_is_never_kept_longer_than_its_row(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = 30
    bounds = purge_expired().bounds
    assert bounds.addresses == bounds.rows


def test_the_age_of_whole_addresses_is_published(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = 1
    settings.PRIVACY_REQUEST_LOG_PURGE_INTERVAL_SECONDS = 600
    assert published_address_bound() == timedelta(days=1, minutes=10)
    assert oldest_address_age() is None
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False):
        entry(timedelta(hours=3), address=None)
        entry(timedelta(hours=1))
        assert oldest_address_age() == timedelta(hours=1)


def test_rows_from_the_future_break_the_promise_and_are_deleted(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = "privacy.promises.checks.log"
    for outside_the_rows in ("writes_second_log", "_visit", "_left_elsewhere"):
        monkeypatch.setattr(f"{checks}.{outside_the_rows}", lambda _visited: None)
    with time_machine.travel("2036-11-20T12:00:00+00:00", tick=False):
        entry(timedelta())
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False):
        entry(timedelta(minutes=-59))
        evidence = temporary(mock.Mock())
        assert evidence.kept is False
        assert "87" in str(evidence.findings[0])
        assert purge_expired(dry_run=True).rows == 1
        assert purge_expired().rows == 1
        assert temporary(mock.Mock()).kept is True
    assert RequestLogEntry.objects.count() == 1


def test_a_purge_run_records_only_what_it_reached(spool: Spool) -> None:
    """Rows remain where a reader or another machine blocks the purge."""
    old = entry(timedelta(days=11)).time
    with (
        mock.patch("privacy.request_log.retention._delete_batch", return_value=0),
        mock.patch("privacy.request_log.partitions.drop", side_effect=OperationalError),
    ):
        purge_expired()
    assert PurgeRun.objects.get().bound <= old
    purge_expired()
    assert PurgeRun.objects.latest("finished_at").bound > old + timedelta(days=3)


FILL_AND_PURGE = """
import django; django.setup()
from datetime import timedelta
import time_machine
from django.db import connections
from django.test import Client
from django.core.management import call_command
from privacy.request_log.recorder import recorder
with connections["default"].cursor() as cursor:
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA secure_delete=ON")
with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False) as clock:
    client = Client(REMOTE_ADDR="198.51.100.77")
    for _visit in range(300):
        client.get("/a-page-that-nobody-else-has/")
    call_command("ingest_request_log", verbosity=0)
    clock.shift(timedelta(days=8))
    call_command("purge_request_log", verbosity=0)
    import pathlib
    for path in pathlib.Path(".").rglob("*"):
        if path.is_file() and path.suffix != ".py":
            assert b"198.51.100.77" not in path.read_bytes(), path.name
            assert b"/a-page-that-nobody-else-has" not in path.read_bytes(), path.name
    assert pathlib.Path("db.sqlite3").exists() and list(pathlib.Path("spool").glob("*.log"))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the files of SQLite")
def test_no_byte_of_deleted_rows_is_left_in_sqlite(tmp_path: Path) -> None:
    """This holds for the database and its write-ahead log, while a process has them open."""
    project = make_project(tmp_path / "foreign")
    project.run("-c", FILL_AND_PURGE)
