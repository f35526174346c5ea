"""Loop of the ingester: move the spool into the database and purge, until stopped. No error ends
it.

The purge does not depend on successful ingestion, and its interval is measured by the monotonic
clock. When the wall clock jumps, it may have been set wrongly: nothing expires then for one
interval.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

import django.db
from django.db import close_old_connections, connections
from django.utils import timezone

from privacy.request_log.conf import conf
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.retention import expire_spool, nothing_expires, purge_expired
from privacy.request_log.spool import Spool, SpoolBusyError
from privacy.request_log.store import OffsetConflictError, database

logger = logging.getLogger(__name__)

FIRST_BACKOFF = timedelta(seconds=1)
RETRY_HELD = timedelta(minutes=1)  # until the next purge, where a reader locked an expired day
BUSY_FOR_LONG = timedelta(minutes=1)  # after which a locked spool is logged


@dataclass(slots=True)
class Follower:
    """One ingester.

    - `stop`: set it to end the loop after the current batch.
    - `report`: called after every batch and pass with what was done so far.
    - `clock`: a monotonic clock in seconds.
    - `backoff`: the next pause while the database is unavailable.
    - `purge_at`: when the next purge is due, by `clock`; None: at once.
    - `distrusted_until`: nothing expires before, by `clock`.
    - `seen`: (monotonic, wall) clock at the last comparison.
    - `busy_since`: since when another process has held the spool, by `clock`.
    """

    stop: Event
    report: Callable[[Tally], None]
    tally: Tally = field(default_factory=Tally)
    clock: Callable[[], float] = time.monotonic
    backoff: timedelta = FIRST_BACKOFF
    purge_at: float | None = None
    distrusted_until: float = 0.0
    seen: tuple[float, float] | None = None
    busy_since: float | None = None

    def follow(self) -> None:
        """Ingest repeatedly, and purge when due, until `stop` is set."""
        while not self.stop.is_set():
            self._compare_clocks()
            self._purge_when_due()
            if not self.stop.is_set() and self.try_pass():
                # Also after lines were stored: larger batches cost the database less.
                self._wait(conf.REQUEST_LOG_POLL)

    def once(self) -> None:
        """Ingest until one pass over the whole spool succeeds, or `stop` is set."""
        while not self.stop.is_set() and not self.try_pass():
            continue

    def try_pass(self) -> bool:
        """Run one pass; return whether it succeeded. If not, wait before returning."""
        close_old_connections()
        spool = Spool(conf.REQUEST_LOG_SPOOL_DIR)
        bounds = nothing_expires if self._distrusts() else None
        try:
            ingest(spool, self.tally, stopping=self._between_batches, bounds=bounds)
        except SpoolBusyError:
            self._someone_else_has_it()
            return False
        except OffsetConflictError:
            self._wait(conf.REQUEST_LOG_POLL)
            return False
        except django.db.Error as problem:
            self._without_database(problem)
            return False
        # A full disk, missing permissions, a damaged file: lines wait, and the purge continues.
        except Exception as problem:
            logger.error("The request log cannot read its spool (%s)", _said(problem))
            self._back_off()
            return False
        self.backoff, self.busy_since = FIRST_BACKOFF, None
        self.report(self.tally)
        return True

    def _between_batches(self) -> bool:
        self.report(self.tally)
        return self.stop.is_set()

    def _compare_clocks(self) -> None:
        """Distrust the wall clock for one purge interval after it jumped, in either direction."""
        now, wall = self.clock(), timezone.now().timestamp()
        before, self.seen = self.seen, (now, wall)
        if before is None:
            return
        jump = timedelta(seconds=(wall - before[1]) - (now - before[0]))
        if abs(jump) > conf.REQUEST_LOG_CLOCK_TOLERANCE:
            logger.error(
                "The clock jumped by %s: nothing of the request log is deleted for now.", jump
            )
            self.distrusted_until = now + conf.REQUEST_LOG_PURGE_INTERVAL.total_seconds()
            self.purge_at = self.distrusted_until

    def _distrusts(self) -> bool:
        return self.clock() < self.distrusted_until

    def _someone_else_has_it(self) -> None:
        now = self.clock()
        if self.busy_since is None:
            self.busy_since = now
        elif now - self.busy_since >= BUSY_FOR_LONG.total_seconds():
            logger.error(
                "Another process has held the spool of the request log for a minute: nothing is "
                "ingested. Stop the other ingester."
            )
            self.busy_since = now
        self._wait(conf.REQUEST_LOG_POLL)

    def _without_database(self, problem: Exception) -> None:
        """Back off, and meanwhile delete expired lines from the spool."""
        logger.warning("The request log waits for its database (%s)", type(problem).__name__)
        connections[database()].close()
        if not self._distrusts():
            self._expire_spool()
        self._back_off()

    def _expire_spool(self) -> None:
        try:
            expire_spool()
        except OSError as problem:
            logger.error("The request log cannot read its spool (%s)", _said(problem))

    def _back_off(self) -> None:
        self._wait(self.backoff)
        self.backoff = min(2 * self.backoff, conf.REQUEST_LOG_LONGEST_BACKOFF)

    def _purge_when_due(self) -> None:
        now = self.clock()
        if self.purge_at is not None and now < self.purge_at:
            return
        wait = conf.REQUEST_LOG_PURGE_INTERVAL
        try:
            purged = purge_expired()
        except django.db.Error as problem:
            self._without_database(problem)
            return
        except Exception as problem:
            logger.error("The request log cannot be purged (%s)", _said(problem))
            self._back_off()
            return
        if purged.held:
            logger.warning(
                "Readers lock %d expired days of the request log; the purge is retried soon.",
                purged.held,
            )
            wait = RETRY_HELD
        self.purge_at = now + wait.total_seconds()

    def _wait(self, period: timedelta) -> None:
        self.stop.wait(period.total_seconds())


def _said(problem: Exception) -> str:
    """Return the type of an error, with the errno of an OSError; never its text, which names
    files."""
    name = type(problem).__name__
    if isinstance(problem, OSError) and problem.errno is not None:
        return f"{name} {problem.errno}"
    return name
