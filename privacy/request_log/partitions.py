"""On PostgreSQL the log has one partition per day (UTC): an expired day goes at once, of any size.

Elsewhere the log is one table, and every function here does nothing. A partition is made beside the
log and then attached, and detached before it is dropped: neither makes a writer or a reader wait.
After a crash between the two steps the next run goes on where the last one stopped. There is no
DEFAULT partition: DETACH … CONCURRENTLY forbids it.

Whole addresses leave a day by a copy of it that lacks them: what an UPDATE replaces stays in heap
and indexes for days. Copy, exchange and DROP are one transaction, so a crash leaves the day as it
was, and nobody ever misses it.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import DatabaseError, OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Sum
from django.utils import timezone

from privacy.request_log.conf import conf
from privacy.request_log.models import DailyTotal, RequestLogEntry

TABLE = RequestLogEntry._meta.db_table
NAME = re.compile(rf"{TABLE}_(\d{{4}})(\d{{2}})(\d{{2}})")
DAY = timedelta(days=1)
SHORTENED = "no whole addresses"  # the comment of a day that was rewritten
# For the lock on the whole log; doubled while it is in vain.
FIRST_LOCK_TIMEOUT = timedelta(milliseconds=50)
PAUSE = timedelta(milliseconds=100)  # between two attempts, for those who queued behind one


@dataclass(frozen=True, slots=True)
class Partition:
    """One day of the log as a table. Only an attached one is seen by who reads the log."""

    name: str
    day: date
    attached: bool
    detaching: bool  # a DETACH … CONCURRENTLY was interrupted
    shortened: bool = False  # it was rewritten without whole addresses

    @property
    def begin(self) -> datetime:
        """The first moment of its day."""
        return _midnight(self.day)

    @property
    def end(self) -> datetime:
        """The first moment after its day."""
        return _midnight(self.day + DAY)


def by_day(connection: BaseDatabaseWrapper) -> bool:
    """Whether this database keeps the log in one table per day."""
    return connection.vendor == "postgresql"


def on_citus(connection: BaseDatabaseWrapper) -> bool:
    """Whether this PostgreSQL spreads tables over many machines."""
    if not by_day(connection):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
        return cursor.fetchone() is not None


def distribute(connection: BaseDatabaseWrapper) -> None:
    """On Citus, spread the log over the workers, by its id: that is neither erased nor personal.
    Once only."""
    if on_citus(connection):
        with connection.cursor() as cursor:
            cursor.execute("SELECT create_distributed_table(%s, 'id')", [TABLE])


def partitions(connection: BaseDatabaseWrapper) -> list[Partition]:
    """All days of the log, the oldest first, with those that a crash left behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.inhparent IS NOT NULL, coalesce(i.inhdetachpending, false),"
            " obj_description(c.oid, 'pg_class') IS NOT DISTINCT FROM %s FROM pg_class c"
            " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid"
            " WHERE c.relkind = 'r' AND c.relname LIKE %s AND "
            "pg_table_is_visible(c.oid) ORDER BY c.relname",
            [SHORTENED, rf"{TABLE}\_%"],
        )
        tables = [(NAME.fullmatch(name), *state) for name, *state in cursor.fetchall()]
    return [
        Partition(name[0], date(*map(int, name.groups())), *state)
        for name, *state in tables
        if name
    ]


def ensure(connection: BaseDatabaseWrapper, days: Iterable[date]) -> None:
    """Make the partitions of these days that are not there. Raises DatabaseError."""
    wanted = set(days)
    if not by_day(connection) or not wanted or not (missing := wanted - _attached(connection)):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        # Two makers, one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TABLE])
        for day in sorted(missing - _attached(connection)):
            name = connection.ops.quote_name(f"{TABLE}_{day:%Y%m%d}")
            table = connection.ops.quote_name(TABLE)
            cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES {_span(day)}")


def ensure_ahead(connection: BaseDatabaseWrapper) -> None:
    """Make the partitions of today and the next days."""
    today = timezone.now().astimezone(UTC).date()
    ensure(connection, (today + ahead * DAY for ahead in range(conf.REQUEST_LOG_DAYS_AHEAD + 1)))


def expired(connection: BaseDatabaseWrapper, bound: datetime, future: datetime) -> list[Partition]:
    """The days that ended at the bound or before, and those that a wrong clock made, beyond the
    days made ahead."""
    if not by_day(connection):
        return []
    last = (future + conf.REQUEST_LOG_DAYS_AHEAD * DAY).date()
    return [day for day in partitions(connection) if day.end <= bound or day.day > last]


@contextmanager
def dropping(connection: BaseDatabaseWrapper) -> Iterator[bool]:
    """Whether it is ours to drop days now: one of all machines does it at a time."""
    if not by_day(connection):
        yield True
        return
    key = f"{TABLE} dropping"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [key])
        [ours] = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [key])


def drop(connection: BaseDatabaseWrapper, day: Partition) -> int:
    """Take a day out of the log and delete it; the number of its rows.

    Raises OperationalError where a reader holds it longer than REQUEST_LOG_LOCK_TIMEOUT; writers
    never wait for that. Citus refuses DETACH … CONCURRENTLY. There the day goes by one DROP, so no
    crash leaves it half-way, in attempts so short that nobody waits long behind one.
    """
    table, name = connection.ops.quote_name(TABLE), connection.ops.quote_name(day.name)
    if connection.in_atomic_block or on_citus(connection):
        rows = count(connection, day)
        _try_repeatedly(connection, f"DROP TABLE {name}")
        return rows
    with _lock_timeout(connection), connection.cursor() as cursor:
        if day.detaching:
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name} FINALIZE")
        elif day.attached:
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name} CONCURRENTLY")
        rows = count(connection, day)
        cursor.execute(f"DROP TABLE {name}")
    return rows


def with_addresses(connection: BaseDatabaseWrapper, bound: datetime) -> list[Partition]:
    """The days that ended at the bound or before, and whose files may still hold whole
    addresses."""
    if not by_day(connection):
        return []
    ended = [
        day
        for day in partitions(connection)
        if day.attached and not day.detaching and day.end <= bound
    ]
    return [day for day in ended if _may_hold_address(connection, day)]


def _may_hold_address(connection: BaseDatabaseWrapper, day: Partition) -> bool:
    """Whether there is anything in the file of a day that was not rewritten, or a whole address
    in one that was: it came late, under a longer retention."""
    name = connection.ops.quote_name(day.name)
    # The files of Citus lie elsewhere.
    anything = "true" if on_citus(connection) else "pg_relation_size(%s) > 0"
    holds = f"EXISTS (SELECT FROM {name} WHERE address IS NOT NULL)" if day.shortened else anything
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {holds}", [name] if "%s" in holds else None)
        [may_hold] = cursor.fetchone()
    return bool(may_hold)


def shorten(connection: BaseDatabaseWrapper, day: Partition) -> int:
    """Rewrite a day without whole addresses and host names; the number of addresses.

    No reader waits for the copy, and of the writers only who adds to this very day. For the
    exchange of the two tables the log is locked for a moment. Raises OperationalError where
    somebody reads it for longer than REQUEST_LOG_LOCK_TIMEOUT: then all is as before.
    """
    if on_citus(connection):
        return _shorten_in_place(connection, day)
    table, name = connection.ops.quote_name(TABLE), connection.ops.quote_name(day.name)
    draft = connection.ops.quote_name(f"{day.name}_new")
    values = ", ".join(_without_address(connection))
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _give_up_after(connection, conf.REQUEST_LOG_LOCK_TIMEOUT)
        cursor.execute(f"LOCK TABLE {name} IN SHARE MODE")
        # The constraint spares ATTACH a look at each row, while the log is locked.
        span = f"time >= '{day.begin.isoformat()}' AND time < '{day.end.isoformat()}'"
        cursor.execute(
            f"CREATE TABLE {draft} (LIKE {table} INCLUDING ALL, CONSTRAINT of_this_day "
            f"CHECK ({span}))"
        )
        cursor.execute(f"INSERT INTO {draft} SELECT {values} FROM {name}")  # noqa: S608 - our own names
        cursor.execute(f"SELECT count(address) FROM {name}")  # noqa: S608
        addresses: int = cursor.fetchone()[0]
        _try_repeatedly(connection, f"LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name}")
        cursor.execute(f"DROP TABLE {name}")
        cursor.execute(f"ALTER TABLE {draft} RENAME TO {name}")
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES {_span(day.day)}")
        cursor.execute(f"ALTER TABLE {name} DROP CONSTRAINT of_this_day")
        cursor.execute(f"COMMENT ON TABLE {name} IS '{SHORTENED}'")
        _give_up_after(connection, None)
    return addresses


def _shorten_in_place(connection: BaseDatabaseWrapper, day: Partition) -> int:
    """The same on Citus, whose shards lie elsewhere: VACUUM FULL rewrites them, and readers of
    that day wait."""
    name = connection.ops.quote_name(day.name)
    with _lock_timeout(connection), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} SET address = NULL, host = '' WHERE address IS NOT NULL OR host <> ''"  # noqa: S608
        )
        addresses: int = cursor.rowcount
        if connection.in_atomic_block:
            return addresses  # VACUUM is refused: the day counts as one that may hold addresses
        cursor.execute(f"VACUUM (FULL, ANALYZE) {name}")
        cursor.execute(f"COMMENT ON TABLE {name} IS '{SHORTENED}'")
    return addresses


def _without_address(connection: BaseDatabaseWrapper) -> list[str]:
    """What a rewritten row has in each column, in the order of the table."""
    with connection.cursor() as cursor:
        columns = [
            column.name for column in connection.introspection.get_table_description(cursor, TABLE)
        ]
    cleared = {"address": "NULL", "host": "''"}
    return [cleared.get(column) or connection.ops.quote_name(column) for column in columns]


def _try_repeatedly(connection: BaseDatabaseWrapper, statement: str) -> None:
    """Execute what has to have the log for itself. Others queue behind each attempt, so it is short
    at first.

    Raises OperationalError where it is in vain for REQUEST_LOG_LOCK_TIMEOUT.
    """
    timeout = FIRST_LOCK_TIMEOUT
    while True:
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                _give_up_after(connection, timeout)
                cursor.execute(statement)
            return
        except OperationalError:
            timeout *= 2
            if timeout > conf.REQUEST_LOG_LOCK_TIMEOUT:
                raise
            time.sleep(PAUSE.total_seconds())


def _give_up_after(connection: BaseDatabaseWrapper, period: timedelta | None) -> None:
    """Wait for a lock no longer than this, until the end of the transaction; None: as long as at
    its begin."""
    milliseconds = "DEFAULT" if period is None else period // timedelta(milliseconds=1)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout TO {milliseconds}")


def count(connection: BaseDatabaseWrapper, day: Partition) -> int:
    """The rows of a day as counted when they were stored, which is quick; where that is unknown,
    those of now."""
    totals = DailyTotal.objects.using(connection.alias).filter(day=day.day)
    if stored := totals.aggregate(rows=Sum("responses"))["rows"]:
        return int(stored)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(day.name)}")  # noqa: S608 - our own name
        rows: int = cursor.fetchone()[0]
    return rows


@contextmanager
def _lock_timeout(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Give up on a lock in time, so that nobody queues behind us."""
    milliseconds = conf.REQUEST_LOG_LOCK_TIMEOUT // timedelta(milliseconds=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        except DatabaseError:
            pass  # the connection is broken, or its transaction: the setting goes with it


def _attached(connection: BaseDatabaseWrapper) -> set[date]:
    return {partition.day for partition in partitions(connection) if partition.attached}


def _span(day: date) -> str:
    """What a partition of a day holds, in SQL."""
    return f"FROM ('{day:%Y-%m-%d} 00:00+00') TO ('{day + DAY:%Y-%m-%d} 00:00+00')"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
