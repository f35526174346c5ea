"""On PostgreSQL an expired day is dropped completely, despite crashes and readers."""

import contextlib
import itertools
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import Settings

from privacy.request_log import partitions
from privacy.request_log.models import DailyTotal, RequestLogEntry
from privacy.request_log.retention import oldest_address_age, published_address_bound, purge_expired
from tests.privacy.request_log.conftest import entry
from tests.privacy.request_log.faults import Crash, effects

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("spool"),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="only PostgreSQL keeps the log by day"
    ),
]
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    drop = partitions.drop  # which a test may replace
    with time_machine.travel(NOW, tick=False):
        for day in partitions.partitions(connection):  # of the day on which the database was made
            drop(connection, day)
        yield
        for day in partitions.partitions(connection):
            drop(connection, day)
    partitions.ensure_ahead(connection)


def days() -> list[date]:
    return [partition.day for partition in partitions.partitions(connection)]


def day_of(ago: int) -> date:
    return (NOW - timedelta(days=ago)).date()


def test_partitions_are_created_in_advance(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_DAYS_AHEAD = 2
    partitions.ensure_ahead(connection)
    partitions.ensure_ahead(connection)
    assert {day_of(0), day_of(-1), day_of(-2)} <= set(days())


def test_creating_a_partition_survives_a_crash_at_each_step(tmp_path: Path) -> None:
    for at in itertools.count():
        day = day_of(-20 - at)
        with effects(tmp_path, at) as seen, contextlib.suppress(Crash):
            partitions.ensure(connection, [day])
        partitions.ensure(connection, [day])
        [made] = [
            partition for partition in partitions.partitions(connection) if partition.day == day
        ]
        assert made.attached
        if not seen.acted:
            break
    assert at > 3


def test_each_row_is_stored_in_the_partition_of_its_day() -> None:
    entry(NOW - timedelta(days=2))
    [day] = [
        partition for partition in partitions.partitions(connection) if partition.day == day_of(2)
    ]
    assert partitions.count(connection, day) == 1
    with pytest.raises(IntegrityError):
        RequestLogEntry.objects.create(
            time=NOW - timedelta(days=90), method="GET", url="/", status=200
        )


def test_an_expired_day_is_dropped_and_the_next_is_kept() -> None:
    for ago in (9, 8, 7, 6):
        entry(NOW - timedelta(days=ago))
    assert purge_expired().rows == 3
    assert [row.time for row in RequestLogEntry.objects.all()] == [NOW - timedelta(days=6)]
    assert not {day_of(9), day_of(8), day_of(7)} & set(days())


def test_a_day_without_totals_is_counted_when_it_is_dropped() -> None:
    for _ in range(2):
        entry(NOW - timedelta(days=9))
    DailyTotal.objects.update(responses=5)
    [day] = [
        partition for partition in partitions.partitions(connection) if partition.day == day_of(9)
    ]
    assert partitions.count(connection, day) == 5
    DailyTotal.objects.all().delete()
    assert purge_expired().rows == 2


@pytest.mark.usefixtures("not_citus")
def test_a_day_detached_before_a_crash_is_dropped_by_the_next_run() -> None:
    entry(NOW - timedelta(days=9))
    [name] = [
        partition.name
        for partition in partitions.partitions(connection)
        if partition.day == day_of(9)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {partitions.TABLE} DETACH PARTITION {name} CONCURRENTLY")
    assert purge_expired().rows == 1
    assert day_of(9) not in days()


@pytest.mark.usefixtures("not_citus")
@pytest.mark.parametrize("is_detaching", [False, True])
def test_a_late_row_of_a_day_that_a_crash_left_half_dropped_is_stored(
    settings: Settings, is_detaching: bool
) -> None:
    settings.PRIVACY_REQUEST_LOG_LOCK_TIMEOUT_SECONDS = 0.05
    entry(NOW - timedelta(days=9))
    [half_dropped] = [
        partition for partition in partitions.partitions(connection) if partition.day == day_of(9)
    ]
    reader = connections.create_connection("default")
    with reader.cursor() as cursor:
        cursor.execute("BEGIN")
        if is_detaching:
            cursor.execute(f"TABLE {partitions.TABLE}")
            assert purge_expired().held == 1
        cursor.execute("COMMIT")
    reader.close()
    if not is_detaching:
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE {partitions.TABLE} DETACH PARTITION {half_dropped.name} CONCURRENTLY"
            )

    entry(NOW - timedelta(days=9))

    assert RequestLogEntry.objects.count() == 2
    assert purge_expired().rows == 2
    assert day_of(9) not in days()


@pytest.mark.usefixtures("not_citus")
def test_a_reader_delays_dropping_a_day_but_no_writer(settings: Settings) -> None:
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
    assert [
        partition.detaching
        for partition in partitions.partitions(connection)
        if partition.day == day_of(9)
    ] == [True]
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


def test_the_lock_timeout_is_reset_afterwards() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
    entry(NOW - timedelta(days=9))
    purge_expired()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before


def test_the_primary_key_contains_the_partition_column() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass",
            [partitions.TABLE],
        )
        assert [definition for (definition,) in cursor.fetchall()] == ['PRIMARY KEY (id, "time")']


def test_a_day_that_cannot_be_dropped_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    entry(NOW - timedelta(days=9))

    def broken(*args: object) -> int:
        raise OperationalError

    monkeypatch.setattr(partitions, "drop", broken)
    assert purge_expired().held == 1


def whole_addresses() -> int:
    return RequestLogEntry.objects.filter(address__isnull=False).count()


def test_a_day_is_rewritten_without_addresses_once() -> None:
    for ago in (3, 2):
        entry(NOW - timedelta(days=ago), url="/kept?", network="192.0.2.0", host="a.example")
    assert purge_expired().addresses == 1
    rows = list(
        RequestLogEntry.objects.order_by("time").values_list("url", "network", "address", "host")
    )
    assert rows == [
        ("/kept?", "192.0.2.0", None, ""),
        ("/kept?", "192.0.2.0", "192.0.2.1", "a.example"),
    ]
    with mock.patch("privacy.request_log.partitions.shorten") as shorten:
        assert purge_expired().addresses == 0
    shorten.assert_not_called()


def test_a_rewritten_day_has_the_same_structure_as_others() -> None:
    entry(NOW - timedelta(days=3))
    purge_expired()
    entry(NOW - timedelta(days=3), address=None)
    name = next(
        partition.name
        for partition in partitions.partitions(connection)
        if partition.day == day_of(3)
    )
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} SELECT * FROM {partitions.TABLE} WHERE time < now()")  # noqa: S608
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        assert purge_expired().rows == 2


def test_a_late_address_causes_its_day_to_be_rewritten_again() -> None:
    entry(NOW - timedelta(days=3))
    purge_expired()
    entry(NOW - timedelta(days=3))  # as while the retention was longer for a time
    assert purge_expired().addresses == 1
    assert whole_addresses() == 0


def test_a_day_truncated_in_place_is_rewritten_later() -> None:
    entry(NOW - timedelta(days=3), address=None)
    assert (oldest_address_age() or timedelta()) >= timedelta(days=3)
    purge_expired()
    assert (oldest_address_age() or timedelta()) < timedelta(days=3)


def test_a_retention_of_hours_truncates_in_place_until_the_day_ends(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = 2 / 24
    entry(NOW - timedelta(hours=3))
    entry(NOW - timedelta(hours=1))
    assert purge_expired().addresses == 1
    assert whole_addresses() == 1
    assert published_address_bound() == timedelta(days=1, hours=3)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        purge_expired()
        assert [
            partition.day
            for partition in partitions.with_addresses(connection, NOW + timedelta(days=1))
        ] == []


@pytest.mark.usefixtures("not_citus")
def test_rewriting_a_day_survives_a_crash_at_each_step(tmp_path: Path) -> None:
    for at in itertools.count():
        RequestLogEntry.objects.all().delete()
        entry(NOW - timedelta(days=3), url="/kept")
        [day] = [
            partition
            for partition in partitions.partitions(connection)
            if partition.day == day_of(3)
        ]
        with effects(tmp_path, at) as seen, contextlib.suppress(Crash):
            partitions.shorten(connection, day)
        before = list(RequestLogEntry.objects.values_list("url", "address"))
        assert before in ([("/kept", "192.0.2.1")], [("/kept", None)]), seen.names[at]
        purge_expired()
        assert list(RequestLogEntry.objects.values_list("url", "address")) == [("/kept", None)]
        if not seen.acted:
            break
    assert at > 10


@pytest.mark.usefixtures("not_citus")
def test_a_reader_delays_the_rewriting_and_does_not_wait_itself(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_LOCK_TIMEOUT_SECONDS = 0.05
    entry(NOW - timedelta(days=3))
    reader = connections.create_connection("default")
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"TABLE {partitions.TABLE}")
            purged = purge_expired()
            assert (purged.held, purged.addresses) == (1, 0)
            assert purged.bounds.addresses <= NOW - timedelta(days=3), (
                "the ledger says what was reached"
            )
            entry(NOW)
            cursor.execute(f"SELECT count(*) FROM {partitions.TABLE}")  # noqa: S608
            assert cursor.fetchone() == (2,)
            cursor.execute("COMMIT")
    finally:
        reader.close()
    assert whole_addresses() == 2
    purged = purge_expired()
    assert (purged.held, purged.addresses) == (0, 1)


@pytest.mark.usefixtures("not_citus")
def test_the_log_can_be_read_and_written_while_a_day_is_copied() -> None:
    entry(NOW - timedelta(days=3))
    other = connections.create_connection("default")
    real = partitions._try_repeatedly

    def look(ours: BaseDatabaseWrapper, statement: str) -> None:
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout TO 20")
            cursor.execute(f"SELECT count(address) FROM {partitions.TABLE}")  # noqa: S608
            assert cursor.fetchone() == (1,)
            cursor.execute(
                f"INSERT INTO {partitions.TABLE} (id, time, method, url, status, referrer, host)"  # noqa: S608
                f" VALUES (gen_random_uuid(), '{NOW.isoformat()}', 'GET', '/', 200, '', '')"
            )
            with pytest.raises(OperationalError):  # a line of the very day waits for the copy
                cursor.execute(
                    f"UPDATE {partitions.TABLE} SET url = '/' WHERE time < '{day_of(2)}'"  # noqa: S608
                )
        real(ours, statement)

    try:
        with mock.patch("privacy.request_log.partitions._try_repeatedly", look):
            assert purge_expired().addresses == 1
    finally:
        other.close()
    assert RequestLogEntry.objects.count() == 2


# 198.51.100.77 as the type inet has it: family, bits, address.
ADDRESS = bytes([2, 32, 198, 51, 100, 77])


def files_with(folder: Path, sought: bytes) -> list[str]:
    """Return the names of a folder's files that contain these bytes."""
    containing = []
    for path in folder.iterdir():
        # A checkpoint removes the files of dropped tables while they are read here.
        with contextlib.suppress(FileNotFoundError):
            if sought in path.read_bytes():
                containing.append(path.name)
    return containing


@pytest.mark.usefixtures("not_citus")
def test_no_byte_of_a_truncated_address_is_left_in_tables_and_indexes() -> None:
    with connection.cursor() as cursor:
        # Only this database: other tests fill and empty theirs beside it.
        cursor.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid::text"
            " FROM pg_database WHERE datname = current_database()"
        )
        folder = Path(cursor.fetchone()[0])
        if not os.access(folder, os.R_OK | os.X_OK):
            pytest.skip("the files of this server are not here")
        for number in range(300):
            entry(
                NOW - timedelta(days=3, seconds=number),
                address="198.51.100.77",
                network="198.51.100.0",
            )
        cursor.execute(f"ANALYZE {partitions.TABLE}")  # as autovacuum does by itself
        cursor.execute("CHECKPOINT")
        assert len(files_with(folder, ADDRESS)) >= 2, "in the heap and in an index"
        assert purge_expired().addresses == 300
        cursor.execute("CHECKPOINT")
    assert files_with(folder, ADDRESS) == []
