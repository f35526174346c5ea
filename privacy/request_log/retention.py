"""The log is temporary in two steps: first the whole addresses go, then the rows. Both from the
spool, too.

What could go wrong: a wrong bound deletes the log. So both bounds are settings, counted from now,
and nothing else; batches are small transactions, and each run is entered into a ledger.
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

from privacy.request_log import partitions
from privacy.request_log.conf import conf
from privacy.request_log.models import (
    DailyTotal,
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
TRUNCATIONS = 20  # attempts, while readers are in the way; the next run tries again
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """From before `rows` nothing is left; from before `addresses` no whole address."""

    rows: datetime
    addresses: datetime

    @property
    def expiry(self) -> Expiry:
        """The same for lines of the spool."""
        return Expiry(lines=microseconds(self.rows), addresses=microseconds(self.addresses))


@dataclass(frozen=True, slots=True)
class Purged:
    """What one run deleted, or would delete: rows, addresses in rows that stay, lines of this
    machine's spool.

    `held` are days that a reader held for too long; the next run deletes or rewrites them.
    """

    bounds: Bounds
    rows: int
    addresses: int
    spool_lines: int
    held: int = 0


def current_bounds() -> Bounds:
    """The bounds of this moment. Where whole days go, each goes with its first row, not with its
    last: so do the addresses, since a day is rewritten once."""
    rows, addresses = _bound(conf.REQUEST_LOG_RETENTION), _bound(conf.REQUEST_LOG_ADDRESS_RETENTION)
    return Bounds(rows, max(rows, addresses))


def _bound(retention: timedelta) -> datetime:
    bound = timezone.now().astimezone(UTC) - retention
    if not partitions.by_day(connections[database()]) or retention < DAY:
        return bound
    begin = bound.replace(hour=0, minute=0, second=0, microsecond=0)
    return begin if begin == bound else begin + DAY


def nothing_expires() -> Bounds:
    """Bounds for a time in which the clock is not to be believed."""
    return Bounds(EPOCH, EPOCH)


def future_bound() -> datetime:
    """Rows from after this moment were stored by a wrong clock: their age is unknown, so they
    go."""
    return timezone.now().astimezone(UTC) + conf.REQUEST_LOG_CLOCK_TOLERANCE


def published_bound() -> timedelta:
    """The age that no row exceeds: the retention, and the time until the next deletion run."""
    return conf.REQUEST_LOG_RETENTION + conf.REQUEST_LOG_PURGE_INTERVAL


def published_address_bound() -> timedelta:
    """The age at which no whole address is left, neither in rows nor in the files of the database.

    PostgreSQL keeps what was replaced until its day is rewritten. A day cannot be before it is
    over, which only matters for a retention of less than a day.
    """
    bound = conf.REQUEST_LOG_ADDRESS_RETENTION + conf.REQUEST_LOG_PURGE_INTERVAL
    by_day = partitions.by_day(connections[database()])
    return bound + DAY if by_day and conf.REQUEST_LOG_ADDRESS_RETENTION < DAY else bound


def oldest_entry_age() -> timedelta | None:
    """How old the oldest row is now; None for an empty log."""
    return _age_of_oldest(_entries())


def oldest_address_age() -> timedelta | None:
    """How old the oldest row with a whole address is now, or the oldest day whose files should
    hold none and still may; None where there is neither."""
    age = _age_of_oldest(_entries().filter(address__isnull=False))
    now = timezone.now()
    ages = [
        now - day.begin
        for day in partitions.with_addresses(connections[database()], current_bounds().addresses)
    ]
    return max(filter(None, [age, *ages]), default=None)


def newest_entry_age() -> timedelta | None:
    """How old the newest row is now, negative where it lies in the future; None for an empty
    log."""
    newest: datetime | None = _entries().aggregate(newest=Max("time"))["newest"]
    return timezone.now() - newest if newest else None


def _age_of_oldest(entries: QuerySet[RequestLogEntry]) -> timedelta | None:
    oldest: datetime | None = entries.aggregate(oldest=Min("time"))["oldest"]
    return timezone.now() - oldest if oldest else None


def purge_expired(*, dry_run: bool = False, progress: Progress | None = None) -> Purged:
    """Delete and shorten what is due, in the spool first: that needs no database.

    `progress` is told how many rows are done, and how many were due when the run began.

    Where an ingester holds the spool, the spool is left to it: it drops expired lines itself.
    """
    bounds = current_bounds()
    lines = expire_spool(bounds, dry_run=dry_run)
    due = _due(bounds) if dry_run or progress else (0, 0)
    if dry_run:
        return Purged(bounds, *due, lines)

    def tell(done: int) -> None:
        if progress:
            progress(done, sum(due))

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
    purged = Purged(_reached(bounds), rows, addresses, lines, held)
    _keep_ledger(purged)
    _truncate_write_ahead_log()
    return purged


def _change_days(
    connection: BaseDatabaseWrapper, bounds: Bounds, tell: Callable[[int], None]
) -> tuple[int, int, int]:
    """Drop and rewrite the days that are due; how many rows, addresses, and days that somebody
    held."""
    rows = addresses = held = 0
    for day in partitions.expired(connection, bounds.rows, future_bound()):
        try:
            rows += partitions.drop(connection, day)
        except OperationalError:
            held += 1
        tell(rows)
    for day in partitions.with_addresses(connection, bounds.addresses):
        if day.end <= bounds.rows:
            continue  # it is to go whole, with the next run
        try:
            addresses += partitions.shorten(connection, day)
        except OperationalError:
            held += 1
        tell(rows + addresses)
    return rows, addresses, held


def _reached(bounds: Bounds) -> Bounds:
    """What the ledger may say: no later than the oldest row, or whole address, that is still
    there."""
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
    """How many rows are to be deleted, and how many addresses of others are to be shortened."""
    whole = _entries().filter(
        address__isnull=False, time__gte=bounds.rows, time__lt=bounds.addresses
    )
    return sum(expired.count() for expired in _to_delete(bounds)), whole.count()


def _to_delete(bounds: Bounds) -> tuple[QuerySet[RequestLogEntry], QuerySet[RequestLogEntry]]:
    """Too old, and from the future: two ranges of the index, where one condition would read the
    whole log."""
    return _entries().filter(time__lt=bounds.rows), _entries().filter(time__gt=future_bound())


def expire_spool(bounds: Bounds | None = None, *, dry_run: bool = False) -> int:
    """Erase from this machine's spool what is due, now or at the bounds. Returns the number of
    expired lines."""
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
    if partitions.by_day(connections[database()]):  # days that are over are rewritten
        due = due.filter(time__gte=bound.replace(hour=0, minute=0, second=0, microsecond=0))
    shortened = due.filter(pk__in=_first(due)).update(address=None, host="")
    _let_others_write()
    return shortened


def _first(due: QuerySet[RequestLogEntry]) -> QuerySet[RequestLogEntry, UUID]:
    """The keys of a batch, the oldest rows first; part of the statement that changes them."""
    return due.order_by("time").values_list("pk", flat=True)[: conf.REQUEST_LOG_PURGE_BATCH]


def _let_others_write() -> None:
    """On SQLite one writes at a time: leave a gap, and no checkpoint of our pages for the next
    writer to do."""
    connection = connections[database()]
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    time.sleep(conf.REQUEST_LOG_PURGE_PAUSE.total_seconds())


def _truncate_write_ahead_log() -> None:
    """SQLite keeps what was deleted in its write-ahead log until it is written over: empty it."""
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
    """Enter the run, and let old entries of the bookkeeping go: losses no sooner than what would
    count them again."""
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
    readings = LogReading.objects.using(alias)
    readings.filter(read_at__lt=now - conf.REQUEST_LOG_READINGS_RETENTION).delete()
    PurgeRun.objects.using(alias).filter(finished_at__lt=old).delete()
    DailyTotal.objects.using(alias).filter(day__lt=old.date()).delete()
    LogLoss.objects.using(alias).filter(noticed_at__lt=old).delete()
    SpoolPosition.objects.using(alias).filter(updated_at__lt=old).delete()
