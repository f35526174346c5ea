"""Keep moving the spool into the database until told to stop, also through times without a database."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

import django.db
from django.db import close_old_connections, connections
from django.utils import timezone

from privacy.request_log.conf import conf
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.retention import expire_spool, purge_expired
from privacy.request_log.spool import Spool, SpoolBusy
from privacy.request_log.store import Overtaken, database

logger = logging.getLogger(__name__)

FIRST_BACKOFF = timedelta(seconds=1)
RETRY_HELD = timedelta(minutes=1)  # until the next run, where a reader held an expired day


@dataclass(slots=True)
class Follower:
    """One ingester. `report` is told after every batch and pass what was done so far."""

    stop: Event
    report: Callable[[Tally], None]
    tally: Tally = field(default_factory=Tally)
    backoff: timedelta = FIRST_BACKOFF
    purged_at: datetime | None = None

    def follow(self) -> None:
        """Pass after pass, with the purge whenever it is due, until `stop` is set."""
        while not self.stop.is_set():
            if self.try_pass():
                self._purge_when_due()
                self._wait(conf.REQUEST_LOG_POLL)  # also after lines came: many at once cost the database less

    def once(self) -> None:
        """Until one pass over the whole spool succeeded, or `stop` is set."""
        while not self.stop.is_set() and not self.try_pass():
            continue

    def try_pass(self) -> bool:
        """Whether a pass succeeded; if not, this has waited as long as is good before the next."""
        close_old_connections()
        try:
            ingest(Spool(conf.REQUEST_LOG_SPOOL_DIR), self.tally, stopping=self._between_batches)
        except (SpoolBusy, Overtaken):
            self._wait(conf.REQUEST_LOG_POLL)
            return False
        except django.db.Error as problem:
            self._without_database(problem)
            return False
        self.backoff = FIRST_BACKOFF
        self.report(self.tally)
        return True

    def _between_batches(self) -> bool:
        self.report(self.tally)
        return self.stop.is_set()

    def _without_database(self, problem: Exception) -> None:
        """Wait longer each time; meanwhile what expires in the spool goes all the same."""
        logger.warning("The request log waits for its database (%s)", type(problem).__name__)
        connections[database()].close()
        expire_spool()
        self._wait(self.backoff)
        self.backoff = min(2 * self.backoff, conf.REQUEST_LOG_LONGEST_BACKOFF)

    def _purge_when_due(self) -> None:
        now = timezone.now()
        if self.purged_at is not None and now - self.purged_at < conf.REQUEST_LOG_PURGE_INTERVAL:
            return
        try:
            purged = purge_expired()
        except django.db.Error as problem:
            self._without_database(problem)
            return
        if purged.held:
            logger.warning("Readers hold %d expired days of the request log; they are deleted soon.", purged.held)
            now += RETRY_HELD - conf.REQUEST_LOG_PURGE_INTERVAL
        self.purged_at = now

    def _wait(self, period: timedelta) -> None:
        self.stop.wait(period.total_seconds())
