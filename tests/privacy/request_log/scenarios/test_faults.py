"""Each completed response is stored exactly once, whatever fails and wherever."""

import errno
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection
from django.db.models import Sum
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pytest_django import Settings

from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import DailyTotal, LogLoss, PurgeRun, RequestLogEntry, SpoolPosition
from privacy.request_log.recorder import now
from privacy.request_log.retention import current_bounds, future_bound, purge_expired
from privacy.request_log.spool import Spool
from privacy.request_log.store import OffsetConflictError
from privacy.request_log.writer import RESERVE, SpoolWriter
from tests.privacy.request_log.conftest import entry, line
from tests.privacy.request_log.faults import Crash, effects

pytestmark = pytest.mark.django_db(transaction=True)

EVERYTHING = (RequestLogEntry, SpoolPosition, LogLoss, DailyTotal, PurgeRun)
DAYS = 24 * 60 * 60 * 1_000_000  # microseconds


def forget_everything() -> None:
    for model in EVERYTHING:
        model._default_manager.all().delete()


def database_away() -> None:
    raise OperationalError


def stored() -> Counter[str]:
    return Counter(RequestLogEntry.objects.values_list("url", flat=True))


def losses(kind: LogLoss.Kind) -> int:
    return LogLoss.objects.filter(kind=kind).aggregate(sum=Sum("count"))["sum"] or 0


def counted() -> int:
    """Return the number of responses in the totals."""
    return DailyTotal.objects.aggregate(sum=Sum("responses"))["sum"] or 0


def fill(spool: Spool) -> tuple[list[str], SpoolWriter]:
    """Write two finished segments of two batches each, an open one, a pending one, a loss and a
    torn line."""
    writer = SpoolWriter(spool.directory, segment_bytes=400, segment_age=60_000_000)
    urls = [f"/{number}" for number in range(15)]
    for url in urls:
        writer.append(line(url), now())
        writer.lost += url == "/3"
    writer.append(line("/torn")[:20] + b"\n", now())
    pending = spool.directory / f"{now()}-0-x.new"
    pending.touch()
    os.utime(pending, (0, 0))
    return urls, writer


@pytest.mark.parametrize("act", [None, database_away], ids=["killed", "database away"])
def test_the_ingester_survives_a_crash_at_each_step(
    tmp_path: Path, settings: Settings, act: Callable[[], None] | None
) -> None:
    settings.PRIVACY_REQUEST_LOG_BATCH_BYTES = 150
    for at in itertools.count():
        spool = Spool(tmp_path / str(at))
        urls, writer = fill(spool)
        with (
            effects(spool.directory, at, **({"act": act} if act else {})) as seen,
            suppress(Crash, OperationalError),
        ):
            ingest(spool, Tally())
        ingest(spool, Tally())
        writer.forget_segment()
        ingest(spool, Tally())
        where = seen.names[at] if seen.acted else "nowhere"
        assert stored() == Counter(urls), where
        assert counted() == len(urls), where
        assert (losses(LogLoss.Kind.UNWRITTEN), losses(LogLoss.Kind.TORN)) == (1, 1), where
        assert spool.segments() == [], where
        remaining = {path.name for path in spool.directory.iterdir() if path.suffix != RESERVE}
        assert remaining == {"node", "reader.lock"}, where
        forget_everything()
        if not seen.acted:
            break
    assert {"unlink", "rename", "mkdir", "open", "flock", "COMMIT"} <= set(seen.names)
    assert at > 30


def test_the_purge_survives_a_crash_at_each_step(tmp_path: Path, settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_PURGE_BATCH = 2
    for at in itertools.count():
        settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / str(at)
        spool = Spool(tmp_path / str(at))
        writer = SpoolWriter(spool.directory, segment_bytes=10_000, segment_age=60_000_000)
        for days, url in ((9, "/spool/gone"), (5, "/spool/shortened"), (0, "/spool/young")):
            moment = now() - days * DAYS
            writer.append(line(url, time=moment, address="203.0.113.195"), moment)
        for days, url in (
            (9, "/gone"),
            (9, "/gone"),
            (9, "/gone"),
            (5, "/shortened"),
            (0, "/young"),
        ):
            entry(
                datetime.now(UTC) - timedelta(days=days),
                url=url,
                address="203.0.113.195",
                network="203.0.113.0",
            )
        with effects(spool.directory, at) as seen, suppress(Crash):
            purge_expired()
        purge_expired()
        ingest(spool, Tally())
        where = seen.names[at] if seen.acted else "nowhere"
        addresses = dict(RequestLogEntry.objects.values_list("url", "address"))
        young = dict.fromkeys(("/young", "/spool/young"), "203.0.113.195")
        assert addresses == {"/shortened": None, "/spool/shortened": None} | young, where
        assert all(count == 1 for count in stored().values()), where
        assert PurgeRun.objects.exists(), where
        forget_everything()
        shutil.rmtree(spool.directory)
        if not seen.acted:
            break
    assert at > 20


def test_a_second_ingester_without_the_lock_stores_nothing_twice(
    tmp_path: Path, settings: Settings
) -> None:
    """Locks may not work on a file system: run a whole pass of another ingester before each
    effect."""
    settings.PRIVACY_REQUEST_LOG_BATCH_BYTES = 150
    overtaken = 0
    for at in itertools.count():
        spool = Spool(tmp_path / str(at))
        urls, writer = fill(spool)
        writer.forget_segment()
        with mock.patch("privacy.request_log.spool.Spool.lock", unlocked):

            def other(spool: Spool = spool) -> None:
                if not in_transaction():
                    ingest(spool, Tally())

            with effects(spool.directory, at, other) as seen:
                try:
                    ingest(spool, Tally())
                except (OffsetConflictError, IntegrityError, FileNotFoundError):
                    overtaken += 1
        ingest(spool, Tally())
        assert stored() == Counter(urls), seen.names[at] if seen.acted else "nowhere"
        assert counted() == len(urls)
        assert spool.segments() == []
        forget_everything()
        if not seen.acted:
            break
    assert overtaken > 5


@contextmanager
def unlocked(spool: Spool) -> Iterator[None]:
    spool.directory.mkdir(exist_ok=True)
    yield


def in_transaction() -> bool:
    return connection.in_atomic_block


COMMAND = st.one_of(
    st.tuples(st.just("respond"), st.integers(0, 1), st.integers(1, 6)),
    st.tuples(st.just("rotate"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("die"), st.integers(0, 1), st.integers(1, 40)),
    st.tuples(st.just("disk_full"), st.integers(0, 1), st.integers(1, 3)),
    st.tuples(st.just("short_write"), st.integers(0, 1), st.integers(0, 40)),
    st.tuples(st.just("ingest"), st.just(0), st.none() | st.integers(0, 60)),
    st.tuples(st.just("lose_database"), st.just(0), st.integers(0, 60)),
    st.tuples(
        st.just("jump"),
        st.just(0),
        st.integers(-12 * 60, 12 * 60) | st.integers(-5 * 24 * 60, 10 * 24 * 60),
    ),
    st.tuples(st.just("purge"), st.just(0), st.none() | st.integers(0, 40)),
)


def full(descriptor: int, data: bytes) -> int:
    raise OSError(errno.ENOSPC, "full")


class Site:
    """Two writers, an ingester and a clock, and what was answered."""

    def __init__(self, folder: Path, clock: time_machine.Traveller) -> None:
        self.spool = Spool(folder)
        self.clock = clock
        self.writers = [self._writer(), self._writer()]
        # URLs of recorded responses, and the earliest time they can get.
        self.answered: dict[str, datetime] = {}
        self.unwritten = self.torn = self.forgotten = 0
        self.expiry = self._now() - timedelta(days=1000)
        self.numbers = itertools.count()
        self.ahead = set[str]()  # what a purge may have taken for rows of a wrong clock
        self.latest = dict[str, datetime]()  # the latest time that each can get

    def _writer(self) -> SpoolWriter:
        return SpoolWriter(self.spool.directory, segment_bytes=300, segment_age=3600 * 1_000_000)

    @staticmethod
    def _now() -> datetime:
        return datetime.now(UTC)

    def _respond(self, which: int) -> str:
        url = f"/{next(self.numbers)}"
        self.writers[which].append(line(url), now())
        return url

    def respond(self, which: int, count: int) -> None:
        for _ in range(count):
            url = self._respond(which)
            self.answered[url] = self.latest[url] = self._now()

    def rotate(self, which: int, _: int) -> None:
        self.writers[which].forget_segment()

    def die(self, which: int, size: int) -> None:
        """Kill the writer in the middle of a line, and start another."""
        self.respond(which, 1)
        segment = self.writers[which]._segment
        if segment is not None:
            self.torn += 1
            os.write(segment.fd, line("/never-completed")[:size])
        self.forgotten += self.writers[which].lost
        del segment
        self.writers[which] = self._writer()

    def disk_full(self, which: int, count: int) -> None:
        with mock.patch.object(os, "write", full):
            for _ in range(count):
                self._respond(which)
        self.unwritten += count

    def short_write(self, which: int, size: int) -> None:
        self.respond(which, 1)  # so that a segment is there, and no loss waits to be told
        with mock.patch.object(
            os, "write", lambda fd, data, write=os.write: write(fd, data[:size])
        ):
            self._respond(which)
        self.unwritten += 1
        self.torn += size > 0

    def ingest(self, _: int, at: int | None) -> None:
        with effects(self.spool.directory, at), suppress(Crash):
            ingest(self.spool, Tally())

    def lose_database(self, _: int, at: int) -> None:
        with effects(self.spool.directory, at, database_away), suppress(OperationalError):
            ingest(self.spool, Tally())

    def jump(self, _: int, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    def purge(self, _: int, at: int | None) -> None:
        """Purge; rows in the future of the current clock may be deleted, since their age is
        unknown."""
        bound = future_bound()
        self.ahead |= {url for url, time in self.latest.items() if time > bound}
        with effects(self.spool.directory, at), suppress(Crash):
            purge_expired()

    def do(self, command: tuple[str, int, int | None]) -> None:
        name, which, amount = command
        getattr(self, name)(which, amount)
        moment = self._now()
        self.expiry = max(self.expiry, current_bounds().rows)
        self.answered = {url: min(time, moment) for url, time in self.answered.items()}


@effort(max_examples=60)
@given(commands=st.lists(COMMAND, max_size=25))
def test_in_any_history_each_response_is_stored_once_or_counted_as_lost(
    tmp_path_factory: pytest.TempPathFactory, commands: list[tuple[str, int, int | None]]
) -> None:
    forget_everything()
    folder = tmp_path_factory.mktemp("spool")
    with (
        override_settings(
            PRIVACY_REQUEST_LOG_BATCH_BYTES=150, PRIVACY_REQUEST_LOG_SPOOL_DIR=folder
        ),
        time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as clock,
    ):
        site = Site(folder, clock)
        for command in commands:
            site.do(command)
        for which in (0, 1):
            site.do(("respond", which, 1))  # tells what was lost before
            site.do(("rotate", which, 0))
        site.do(("ingest", 0, None))
        urls = stored()
        assert urls <= Counter(site.answered.keys())
        kept = {url for url, time in site.answered.items() if time >= site.expiry} - site.ahead
        assert kept <= urls.keys()
        assert site.spool.segments() == []
        assert losses(LogLoss.Kind.UNWRITTEN) == site.unwritten - site.forgotten
        torn = losses(LogLoss.Kind.TORN)
        assert torn == site.torn or (torn < site.torn and len(kept) < len(site.answered))
