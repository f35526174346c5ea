"""Partitions of the log on PostgreSQL, one per day (UTC): an expired day is dropped at once.

On other databases the log is one table, and every function here does nothing. A partition is
created beside the log and then attached, and detached before it is dropped: neither makes a writer
or a reader wait. After a crash between the two steps the next run continues. There is no DEFAULT
partition: DETACH … CONCURRENTLY forbids it.

Whole addresses are removed by rewriting the day without them: values that an UPDATE replaces remain
in heap and indexes for days. Copy, exchange and DROP are one transaction, so that a crash leaves
the day unchanged, and readers always see it.
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
# The columns that are cleared before their row is deleted, each with the SQL value that remains.
CLEARED = {"address": "NULL", "host": "''"}
DROPPING = f"{TABLE} dropping"  # the advisory lock of the process that drops days
NAME = re.compile(rf"{TABLE}_(\d{{4}})(\d{{2}})(\d{{2}})")
DAY = timedelta(days=1)
SHORTENED = "no whole addresses"  # the comment on the table of a rewritten day
# For the lock on the whole log; doubled after each failed attempt.
FIRST_LOCK_TIMEOUT = timedelta(milliseconds=50)
PAUSE = timedelta(milliseconds=100)  # between two attempts, so that queued statements can run


@dataclass(frozen=True, slots=True)
class Partition:
    """One day of the log as a table.

    - `name`: of the table.
    - `day`: in UTC.
    - `attached`: whether it is part of the log; others are remains of a crash.
    - `detaching`: whether a DETACH … CONCURRENTLY was interrupted.
    - `shortened`: whether it was rewritten without whole addresses.
    """

    name: str
    day: date
    attached: bool
    detaching: bool
    shortened: bool = False

    @property
    def in_use(self) -> bool:
        """Whether it is part of the log and stays so; others are half dropped."""
        return self.attached and not self.detaching

    @property
    def begin(self) -> datetime:
        """Midnight at the start of its day (UTC)."""
        return _midnight(self.day)

    @property
    def end(self) -> datetime:
        """Midnight at the end of its day (UTC), exclusive."""
        return _midnight(self.day + DAY)


def by_day(connection: BaseDatabaseWrapper) -> bool:
    """Return whether this database stores the log in one partition per day."""
    return connection.vendor == "postgresql"


def on_citus(connection: BaseDatabaseWrapper) -> bool:
    """Return whether this PostgreSQL distributes tables over several machines (Citus)."""
    if not by_day(connection):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'")
        return cursor.fetchone() is not None


def distribute(connection: BaseDatabaseWrapper) -> None:
    """Distribute the log over the workers of Citus by its id, which is never erased; only once."""
    if on_citus(connection):
        with connection.cursor() as cursor:
            cursor.execute("SELECT create_distributed_table(%s, 'id')", [TABLE])


def partitions(connection: BaseDatabaseWrapper) -> list[Partition]:
    """Return all days of the log, oldest first, including remains of a crash."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, i.inhparent IS NOT NULL, coalesce(i.inhdetachpending, false),"
            " obj_description(c.oid, 'pg_class') IS NOT DISTINCT FROM %s FROM pg_class c"
            " LEFT JOIN pg_inherits i ON i.inhrelid = c.oid"
            " WHERE c.relkind = 'r' AND c.relname LIKE %s AND "
            "pg_table_is_visible(c.oid) ORDER BY c.relname",
            [SHORTENED, rf"{TABLE}\_%"],
        )
        tables = cursor.fetchall()
    days = []
    for name, *state in tables:
        if numbers := NAME.fullmatch(name):
            days.append(Partition(name, date(*map(int, numbers.groups())), *state))
    return days


def ensure(connection: BaseDatabaseWrapper, days: Iterable[date]) -> None:
    """Create the missing partitions of these days; a day that a purge left half dropped comes back,
    for the next purge to drop. Raises DatabaseError, also where a purge is dropping such a day."""
    wanted = set(days)
    if not by_day(connection) or not wanted or not (missing := wanted - _in_use(connection)):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        # Concurrent processes create partitions one after the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TABLE])
        remains = _remains(connection)
        for day in sorted(missing - _in_use(connection)):
            name = connection.ops.quote_name(f"{TABLE}_{day:%Y%m%d}")
            table = connection.ops.quote_name(TABLE)
            if day not in remains:
                cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)")
                keep_out_of_statistics(connection, name)
            elif remains[day].detaching:
                cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {name} FINALIZE")
            cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES {_span(day)}")


def keep_out_of_statistics(connection: BaseDatabaseWrapper, name: str) -> None:
    """Let PostgreSQL sample no addresses and host names of a table, and of its partitions.

    What ANALYZE samples, also by itself, would stay in pg_statistic after the rows were shortened.
    """
    if on_citus(connection):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attname = ANY(%s)",
            [TABLE, list(CLEARED)],
        )
        for (column,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {name} ALTER COLUMN {column} SET STATISTICS 0")


def _remains(connection: BaseDatabaseWrapper) -> dict[date, Partition]:
    """Return the days that a purge did not finish dropping; none while a purge is at work.

    Only where there are such days is the lock of a purge taken, until the transaction ends.
    """
    if not _half_dropped(connection):
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [DROPPING])
        [is_ours] = cursor.fetchone()
    return _half_dropped(connection) if is_ours else {}


def _half_dropped(connection: BaseDatabaseWrapper) -> dict[date, Partition]:
    return {day.day: day for day in partitions(connection) if not day.in_use}


def ensure_ahead(connection: BaseDatabaseWrapper) -> None:
    """Create the partitions of today and of the next REQUEST_LOG_DAYS_AHEAD days."""
    today = timezone.now().astimezone(UTC).date()
    ensure(connection, (today + ahead * DAY for ahead in range(conf.REQUEST_LOG_DAYS_AHEAD + 1)))


def expired(connection: BaseDatabaseWrapper, bound: datetime, future: datetime) -> list[Partition]:
    """Return the days that ended by the bound, and future days that a wrong clock created."""
    if not by_day(connection):
        return []
    last = (future + conf.REQUEST_LOG_DAYS_AHEAD * DAY).date()
    return [day for day in partitions(connection) if day.end <= bound or day.day > last]


@contextmanager
def dropping(connection: BaseDatabaseWrapper) -> Iterator[bool]:
    """Yield whether this process may drop days now: an advisory lock admits one at a time."""
    if not by_day(connection):
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [DROPPING])
        [ours] = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [DROPPING])


def drop(connection: BaseDatabaseWrapper, day: Partition) -> int:
    """Remove a day from the log and delete it; return the number of its rows.

    Raises OperationalError where a reader locks it for longer than REQUEST_LOG_LOCK_TIMEOUT;
    writers never wait. Citus does not support DETACH … CONCURRENTLY: there a single DROP is
    attempted with short lock timeouts, so that no statement queues behind it for long.
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
    """Return the days that ended by the bound and whose files may still contain whole addresses."""
    if not by_day(connection):
        return []
    days = []
    for day in partitions(connection):
        if day.in_use and day.end <= bound and _may_hold_address(connection, day):
            days.append(day)
    return days


def _may_hold_address(connection: BaseDatabaseWrapper, day: Partition) -> bool:
    """Return whether a day that was not rewritten has any data, or a rewritten one a whole address.

    The latter was ingested late, under a longer retention period.
    """
    name = connection.ops.quote_name(day.name)
    # On Citus the files are on the workers.
    anything = "true" if on_citus(connection) else "pg_relation_size(%s) > 0"
    holds = f"EXISTS (SELECT FROM {name} WHERE address IS NOT NULL)" if day.shortened else anything
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {holds}", [name] if "%s" in holds else None)
        [may_hold] = cursor.fetchone()
    return bool(may_hold)


def shorten(connection: BaseDatabaseWrapper, day: Partition) -> int:
    """Rewrite a day without whole addresses and host names; return the number of addresses.

    Readers do not wait for the copy, and only writers to this day do. The log is locked briefly to
    exchange the two tables. Raises OperationalError where a reader locks it for longer than
    REQUEST_LOG_LOCK_TIMEOUT; everything is rolled back then.
    """
    if on_citus(connection):
        return _shorten_in_place(connection, day)
    table, name = connection.ops.quote_name(TABLE), connection.ops.quote_name(day.name)
    draft = connection.ops.quote_name(f"{day.name}_new")
    values = ", ".join(_without_address(connection))
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _give_up_after(connection, conf.REQUEST_LOG_LOCK_TIMEOUT)
        cursor.execute(f"LOCK TABLE {name} IN SHARE MODE")
        # With this constraint ATTACH need not scan the table while the log is locked.
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
    """Truncate the addresses of a day on Citus: VACUUM FULL rewrites its shards, and readers of
    that day wait."""
    name = connection.ops.quote_name(day.name)
    with _lock_timeout(connection), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} SET address = NULL, host = '' WHERE address IS NOT NULL OR host <> ''"  # noqa: S608
        )
        addresses: int = cursor.rowcount
        if connection.in_atomic_block:
            return addresses  # no VACUUM in a transaction: the day may still contain addresses
        cursor.execute(f"VACUUM (FULL, ANALYZE) {name}")
        cursor.execute(f"COMMENT ON TABLE {name} IS '{SHORTENED}'")
    return addresses


def _without_address(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the SQL value of each column of a rewritten row, in the order of the table."""
    columns = []
    with connection.cursor() as cursor:
        for column in connection.introspection.get_table_description(cursor, TABLE):
            columns.append(CLEARED.get(column.name) or connection.ops.quote_name(column.name))
    return columns


def _try_repeatedly(connection: BaseDatabaseWrapper, statement: str) -> None:
    """Execute a statement that needs an exclusive lock on the log, with growing lock timeouts.

    Other statements queue behind each attempt, so the first are short. Raises OperationalError
    after REQUEST_LOG_LOCK_TIMEOUT.
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
    """Set the lock timeout until the end of the transaction; None restores the default."""
    milliseconds = "DEFAULT" if period is None else period // timedelta(milliseconds=1)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout TO {milliseconds}")


def count(connection: BaseDatabaseWrapper, day: Partition) -> int:
    """Return the number of rows of a day: as counted when they were stored, which is fast, or else
    by counting them."""
    totals = DailyTotal.objects.using(connection.alias).filter(day=day.day)
    if stored := totals.aggregate(rows=Sum("responses"))["rows"]:
        return int(stored)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(day.name)}")  # noqa: S608 - our own name
        rows: int = cursor.fetchone()[0]
    return rows


@contextmanager
def _lock_timeout(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Limit lock waits to REQUEST_LOG_LOCK_TIMEOUT, so that no statement queues behind for long."""
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
            pass  # the connection or its transaction is broken, and its settings with it


def _in_use(connection: BaseDatabaseWrapper) -> set[date]:
    return {partition.day for partition in partitions(connection) if partition.in_use}


def _span(day: date) -> str:
    """Return the bounds of a day's partition in SQL."""
    return f"FROM ('{day:%Y-%m-%d} 00:00+00') TO ('{day + DAY:%Y-%m-%d} 00:00+00')"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
