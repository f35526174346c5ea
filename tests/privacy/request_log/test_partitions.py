"""On PostgreSQL an expired day of the log goes whole, whatever crashes or reads meanwhile."""

import contextlib
import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection, connections
from pytest_django import Settings

from privacy.request_log import partitions
from privacy.request_log.models import DailyTotal, RequestLogEntry
from privacy.request_log.retention import purge_expired
from tests.privacy.request_log.conftest import entry
from tests.privacy.request_log.faults import Crash, effects

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("spool"),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL keeps the log by day"),
]
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    drop = partitions.drop  # which a test may replace
    with time_machine.travel(NOW, tick=False):
        yield
        for day in partitions.partitions(connection):
            drop(connection, day)
    partitions.ensure_ahead(connection)


def days() -> list[date]:
    return [one.day for one in partitions.partitions(connection)]


def day_of(ago: int) -> date:
    return (NOW - timedelta(days=ago)).date()


def test_days_are_made_ahead(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_DAYS_AHEAD = 2
    partitions.ensure_ahead(connection)
    partitions.ensure_ahead(connection)
    assert {day_of(0), day_of(-1), day_of(-2)} <= set(days())


def test_making_a_day_may_be_stopped_before_each_of_its_effects(tmp_path: Path) -> None:
    for at in itertools.count():
        day = day_of(-20 - at)
        with effects(tmp_path, at) as seen, contextlib.suppress(Crash):
            partitions.ensure(connection, [day])
        partitions.ensure(connection, [day])
        [made] = [one for one in partitions.partitions(connection) if one.day == day]
        assert made.attached
        if not seen.acted:
            break
    assert at > 3


def test_each_row_lies_in_the_partition_of_its_day() -> None:
    entry(NOW - timedelta(days=2))
    [day] = [one for one in partitions.partitions(connection) if one.day == day_of(2)]
    assert partitions.count(connection, day) == 1
    with pytest.raises(IntegrityError):
        RequestLogEntry.objects.create(time=NOW - timedelta(days=90), method="GET", url="/", status=200)


def test_an_expired_day_goes_and_the_next_stays() -> None:
    for ago in (9, 8, 7, 6):
        entry(NOW - timedelta(days=ago))
    assert purge_expired().rows == 3
    assert [one.time for one in RequestLogEntry.objects.all()] == [NOW - timedelta(days=6)]
    assert not {day_of(9), day_of(8), day_of(7)} & set(days())


def test_a_day_that_was_never_counted_is_counted_when_it_goes() -> None:
    for _ in range(2):
        entry(NOW - timedelta(days=9))
    DailyTotal.objects.update(responses=5)
    [day] = [one for one in partitions.partitions(connection) if one.day == day_of(9)]
    assert partitions.count(connection, day) == 5
    DailyTotal.objects.all().delete()
    assert purge_expired().rows == 2


def test_a_day_that_was_detached_before_a_crash_goes_with_the_next_run() -> None:
    entry(NOW - timedelta(days=9))
    [name] = [one.name for one in partitions.partitions(connection) if one.day == day_of(9)]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {partitions.TABLE} DETACH PARTITION {name} CONCURRENTLY")
    assert purge_expired().rows == 1
    assert day_of(9) not in days()


def test_a_reader_delays_the_end_of_a_day_and_no_writer(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_LOCK_TIMEOUT_SECONDS = 0.05
    entry(NOW - timedelta(days=9))
    entry(NOW)
    reader = connections.create_connection("default")
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"TABLE {partitions.TABLE}")
            assert purge_expired().held == 1
            entry(NOW)  # does not wait
            cursor.execute("COMMIT")
    finally:
        reader.close()
    assert [one.detaching for one in partitions.partitions(connection) if one.day == day_of(9)] == [True]
    assert RequestLogEntry.objects.count() == 2, "what is being detached is out of the log"
    purged = purge_expired()
    assert (purged.rows, purged.held) == (1, 0)
    assert day_of(9) not in days()


def test_one_machine_at_a_time_drops_days() -> None:
    entry(NOW - timedelta(days=9))
    other = connections.create_connection("default")
    try:
        with partitions.dropping(other) as ours:
            assert ours
            assert purge_expired().rows == 0
    finally:
        other.close()
    assert purge_expired().rows == 1
    assert purge_expired().rows == 0


def test_a_lock_is_not_waited_for_any_longer_afterwards() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
    entry(NOW - timedelta(days=9))
    purge_expired()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before


def test_the_key_of_the_table_contains_what_it_is_divided_by() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", [partitions.TABLE]
        )
        assert [definition for (definition,) in cursor.fetchall()] == ['PRIMARY KEY (id, "time")']


def test_a_day_that_cannot_be_dropped_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    entry(NOW - timedelta(days=9))

    def broken(*args: object) -> int:
        raise OperationalError

    monkeypatch.setattr(partitions, "drop", broken)
    assert purge_expired().held == 1
