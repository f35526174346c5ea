"""Delete what is older than promised: rows, and lines that still wait in the spool.

What could go wrong: a wrong bound deletes the log. So the bound is the retention setting, counted from now,
and nothing else; batches are small transactions, and each run is entered into a ledger.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from privacy.request_log.conf import conf
from privacy.request_log.line import microseconds
from privacy.request_log.models import LogLoss, PurgeRun, RequestLogEntry, SpoolPosition
from privacy.request_log.spool import Spool, SpoolBusy, expire
from privacy.request_log.store import database


@dataclass(frozen=True, slots=True)
class Purged:
    """What one run deleted, or would delete: rows, and lines of this machine's spool."""

    bound: datetime
    rows: int
    spool_lines: int


def published_bound() -> timedelta:
    """The age that no row exceeds: the retention, and the time until the next deletion run."""
    return conf.REQUEST_LOG_RETENTION + conf.REQUEST_LOG_PURGE_INTERVAL


def oldest_entry_age() -> timedelta | None:
    """How old the oldest row is now; None for an empty log."""
    oldest: datetime | None = RequestLogEntry.objects.aggregate(oldest=Min("time"))["oldest"]
    return timezone.now() - oldest if oldest else None


def purge_expired(dry_run: bool = False) -> Purged:
    """Delete every row and every line of the spool beyond the retention, the spool first: it needs no database.

    Where an ingester holds the spool, the spool is left to it: it drops expired lines itself.
    """
    bound = timezone.now() - conf.REQUEST_LOG_RETENTION
    lines = expire_spool(bound, dry_run=dry_run)
    expired = RequestLogEntry.objects.using(database()).filter(time__lt=bound)
    if dry_run:
        return Purged(bound, expired.count(), lines)
    rows = 0
    while deleted := _delete_batch(bound):
        rows += deleted
    _keep_ledger(bound, rows, lines)
    return Purged(bound, rows, lines)


def expire_spool(bound: datetime, *, dry_run: bool = False) -> int:
    """Erase the lines of this machine's spool from before the bound. Returns their number."""
    spool = Spool(conf.REQUEST_LOG_SPOOL_DIR)
    try:
        with spool.lock():
            return expire(spool, microseconds(bound), dry_run=dry_run)
    except SpoolBusy:
        return 0


def _delete_batch(bound: datetime) -> int:
    entries = RequestLogEntry.objects.using(database())
    with transaction.atomic(using=database()):
        oldest = entries.filter(time__lt=bound).order_by("time").values_list("pk", flat=True)
        return entries.filter(pk__in=list(oldest[: conf.REQUEST_LOG_PURGE_BATCH])).delete()[0]


def _keep_ledger(bound: datetime, rows: int, lines: int) -> None:
    """Enter the run, and let old entries of the bookkeeping go.

    A position untouched since the bound stands for expired lines only, which no ingester would store again.
    """
    alias, now = database(), timezone.now()
    PurgeRun.objects.using(alias).create(finished_at=now, bound=bound, rows=rows, spool_lines=lines)
    PurgeRun.objects.using(alias).filter(finished_at__lt=now - conf.REQUEST_LOG_LEDGER).delete()
    LogLoss.objects.using(alias).filter(noticed_at__lt=now - conf.REQUEST_LOG_LEDGER).delete()
    SpoolPosition.objects.using(alias).filter(updated_at__lt=bound).delete()
