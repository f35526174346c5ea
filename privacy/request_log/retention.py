"""Retention in two steps: first addresses are truncated, then rows deleted; in the spool, too.

A wrong bound would delete the log. So both bounds derive only from settings and the current time,
batches are small transactions, and each run is recorded.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from privacy.request_log import block_list, partitions
from privacy.request_log.conf import conf
from privacy.request_log.models import (
    DailyTotal,
    Finding,
    LogLoss,
    LogReading,
    PurgeRun,
    RequestLogEntry,
    SpoolPosition,
)
from privacy.request_log.spool import Expiry, Spool, SpoolBusyError, expire
from privacy.request_log.spool_line import EPOCH, microseconds
from privacy.request_log.store import database

DAY = timedelta(days=1)
TRUNCATIONS = 20  # attempts while readers block it; the next run tries again
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of expiry: rows before `rows` are deleted, addresses before `addresses` truncated."""

    rows: datetime
    addresses: datetime

    @property
    def expiry(self) -> Expiry:
        """The same bounds for lines of the spool."""
        return Expiry(lines=microseconds(self.rows), addresses=microseconds(self.addresses))


@dataclass(frozen=True, slots=True)
class Purged:
    """What one run deleted, or would delete.

    - `bounds`: what the run reached.
    - `rows`: rows deleted.
    - `addresses`: addresses truncated in remaining rows.
    - `spool_lines`: lines deleted in this machine's spool.
    - `held`: days that a reader locked for too long; the next run deletes or rewrites them.
    """

    bounds: Bounds
    rows: int
    addresses: int
    spool_lines: int
    held: int = 0


def current_bounds() -> Bounds:
    """Return the bounds at this moment.

    With one partition per day, a whole day expires with its first row, not with its last; so do its
    addresses, since a day is rewritten only once.
    """
    rows, addresses = _bound(conf.REQUEST_LOG_RETENTION), _bound(conf.REQUEST_LOG_ADDRESS_RETENTION)
    return Bounds(rows, max(rows, addresses))


def _bound(retention: timedelta) -> datetime:
    bound = timezone.now().astimezone(UTC) - retention
    if not partitions.by_day(connections[database()]) or retention < DAY:
        return bound
    begin = bound.replace(hour=0, minute=0, second=0, microsecond=0)
    return begin if begin == bound else begin + DAY


def nothing_expires() -> Bounds:
    """Return bounds by which nothing expires, for while the clock is distrusted."""
    return Bounds(EPOCH, EPOCH)


def future_bound() -> datetime:
    """Return the time after which rows must come from a wrong clock; their age is unknown, so they
    are deleted."""
    return timezone.now().astimezone(UTC) + conf.REQUEST_LOG_CLOCK_TOLERANCE


def published_bound() -> timedelta:
    """Return the age that no row exceeds: the retention period plus the purge interval."""
    return conf.REQUEST_LOG_RETENTION + conf.REQUEST_LOG_PURGE_INTERVAL


def published_address_bound() -> timedelta:
    """Return the age that no whole address exceeds, neither in rows nor in the database's files.

    PostgreSQL keeps replaced values until their day is rewritten. A day cannot be rewritten before
    it is over, which matters only for a retention period of less than a day.
    """
    bound = conf.REQUEST_LOG_ADDRESS_RETENTION + conf.REQUEST_LOG_PURGE_INTERVAL
    by_day = partitions.by_day(connections[database()])
    return bound + DAY if by_day and conf.REQUEST_LOG_ADDRESS_RETENTION < DAY else bound


def oldest_entry_age() -> timedelta | None:
    """Return the age of the oldest row; None for an empty log."""
    return _age_of_oldest(_entries())


def oldest_address_age() -> timedelta | None:
    """Return the age of the oldest row with a whole address or the name of its host, or of the
    oldest expired day whose files may still contain one; None where there is neither."""
    named = Q(address__isnull=False) | ~Q(host="")
    ages = [_age_of_oldest(_entries().filter(named))]
    now = timezone.now()
    for day in partitions.with_addresses(connections[database()], current_bounds().addresses):
        ages.append(now - day.begin)
    return max(filter(None, ages), default=None)


def newest_entry_age() -> timedelta | None:
    """Return the age of the newest row, negative for one in the future; None for an empty log."""
    newest: datetime | None = _entries().aggregate(newest=Max("time"))["newest"]
    return timezone.now() - newest if newest else None


def _age_of_oldest(entries: QuerySet[RequestLogEntry]) -> timedelta | None:
    oldest: datetime | None = entries.aggregate(oldest=Min("time"))["oldest"]
    return timezone.now() - oldest if oldest else None


def purge_expired(*, dry_run: bool = False, progress: Progress | None = None) -> Purged:
    """Delete expired rows and truncate expired addresses, in the spool first: that needs no
    database.

    `dry_run` only counts. `progress` is called with the number of rows done, and due at the start.
    Where an ingester holds the spool, the spool is left to it: it drops expired lines itself.
    """
    bounds = current_bounds()
    lines = expire_spool(bounds, dry_run=dry_run)
    due_rows, due_addresses = _due(bounds) if dry_run or progress else (0, 0)
    if dry_run:
        return Purged(bounds, rows=due_rows, addresses=due_addresses, spool_lines=lines)

    def tell(done: int) -> None:
        if progress:
            progress(done, due_rows + due_addresses)

    connection = connections[database()]
    partitions.ensure_ahead(connection)
    with partitions.dropping(connection) as ours:
        rows, addresses, held = _change_days(connection, bounds, tell) if ours else (0, 0, 0)
    if ours and not held:
        for expired in _to_delete(bounds):
            while batch := _delete_batch(expired):
                rows += batch
                tell(rows + addresses)
    while batch := _shorten_batch(bounds.addresses):
        addresses += batch
        tell(rows + addresses)
    purged = Purged(_reached(bounds), rows=rows, addresses=addresses, spool_lines=lines, held=held)
    _keep_ledger(purged)
    _truncate_write_ahead_log()
    return purged


def _change_days(
    connection: BaseDatabaseWrapper, bounds: Bounds, tell: Callable[[int], None]
) -> tuple[int, int, int]:
    """Drop and rewrite expired days; return the numbers of rows, addresses, and locked days."""
    rows = addresses = held = 0
    for day in partitions.expired(connection, bounds.rows, future_bound()):
        try:
            rows += partitions.drop(connection, day)
        except OperationalError:
            held += 1
        tell(rows)
    for day in partitions.with_addresses(connection, bounds.addresses):
        if day.end <= bounds.rows:
            continue  # the next run deletes it
        try:
            addresses += partitions.shorten(connection, day)
        except OperationalError:
            held += 1
        tell(rows + addresses)
    return rows, addresses, held


def _reached(bounds: Bounds) -> Bounds:
    """Return the bounds to record: not later than the oldest remaining row and whole address."""
    oldest = _entries().aggregate(
        row=Min("time"), address=Min("time", filter=Q(address__isnull=False))
    )
    connection = connections[database()]
    expired = [day.begin for day in partitions.expired(connection, bounds.rows, future_bound())]
    whole = [day.begin for day in partitions.with_addresses(connection, bounds.addresses)]
    rows = min(filter(None, [bounds.rows, oldest["row"], *expired]))
    addresses = min(filter(None, [bounds.addresses, oldest["address"], *whole]))
    return Bounds(rows, max(rows, addresses))


def _due(bounds: Bounds) -> tuple[int, int]:
    """Return how many rows are to be deleted, and how many addresses of others truncated."""
    whole = _entries().filter(
        address__isnull=False, time__gte=bounds.rows, time__lt=bounds.addresses
    )
    return sum(expired.count() for expired in _to_delete(bounds)), whole.count()


def _to_delete(bounds: Bounds) -> tuple[QuerySet[RequestLogEntry], QuerySet[RequestLogEntry]]:
    """Return the rows that are too old, and those from the future: two ranges of the index, where a
    single condition would scan the whole log."""
    return _entries().filter(time__lt=bounds.rows), _entries().filter(time__gt=future_bound())


def expire_spool(bounds: Bounds | None = None, *, dry_run: bool = False) -> int:
    """Delete expired lines from this machine's spool, and truncate expired addresses; return the
    number of expired lines. 0 while an ingester holds the spool."""
    spool = Spool(conf.REQUEST_LOG_SPOOL_DIR)
    try:
        with spool.lock():
            return expire(spool, (bounds or current_bounds()).expiry, dry_run=dry_run)
    except SpoolBusyError:
        return 0


def _entries() -> QuerySet[RequestLogEntry]:
    return RequestLogEntry.objects.using(database())


def _delete_batch(due: QuerySet[RequestLogEntry]) -> int:
    deleted = due.filter(pk__in=_first(due)).delete()[0]
    _let_others_write()
    return deleted


def _shorten_batch(bound: datetime) -> int:
    due = _entries().filter(address__isnull=False, time__lt=bound)
    if partitions.by_day(connections[database()]):  # earlier days are rewritten instead
        due = due.filter(time__gte=bound.replace(hour=0, minute=0, second=0, microsecond=0))
    shortened = due.filter(pk__in=_first(due)).update(address=None, host="")
    _let_others_write()
    return shortened


def _first(due: QuerySet[RequestLogEntry]) -> QuerySet[RequestLogEntry, UUID]:
    """Return the keys of a batch, oldest rows first, as a subquery."""
    return due.order_by("time").values_list("pk", flat=True)[: conf.REQUEST_LOG_PURGE_BATCH]


def _let_others_write() -> None:
    """Pause on SQLite, which has one writer at a time, after a checkpoint, so that the next writer
    need not make it."""
    connection = connections[database()]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    time.sleep(conf.REQUEST_LOG_PURGE_PAUSE.total_seconds())


def _truncate_write_ahead_log() -> None:
    """Empty SQLite's write-ahead log, which contains deleted data until it is overwritten."""
    connection = connections[database()]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for _attempt in range(TRUNCATIONS):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [is_busy, *_pages] = cursor.fetchone()
            if not is_busy:
                return
            time.sleep(conf.REQUEST_LOG_PURGE_PAUSE.total_seconds())


def _keep_ledger(purged: Purged) -> None:
    """Record the run, and delete expired bookkeeping: losses not before the positions that prevent
    counting them again."""
    alias, now = database(), timezone.now()
    old = now - conf.REQUEST_LOG_LEDGER
    PurgeRun.objects.using(alias).create(
        finished_at=now,
        bound=purged.bounds.rows,
        rows=purged.rows,
        spool_lines=purged.spool_lines,
        address_bound=purged.bounds.addresses,
        addresses=purged.addresses,
    )
    # A finding names a network: it goes with the last row that shows it.
    Finding.objects.using(alias).filter(ended_at__lt=now - conf.REQUEST_LOG_RETENTION).delete()
    block_list.forget_expired()
    readings = LogReading.objects.using(alias)
    readings.filter(read_at__lt=now - conf.REQUEST_LOG_READINGS_RETENTION).delete()
    PurgeRun.objects.using(alias).filter(finished_at__lt=old).delete()
    DailyTotal.objects.using(alias).filter(day__lt=old.date()).delete()
    LogLoss.objects.using(alias).filter(noticed_at__lt=old).delete()
    SpoolPosition.objects.using(alias).filter(updated_at__lt=old).delete()
