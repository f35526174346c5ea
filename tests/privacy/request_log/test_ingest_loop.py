"""The ingester continues through everything but a stop."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log import ingest_loop, store
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.ingest_loop import FIRST_BACKOFF, Follower
from privacy.request_log.models import PurgeRun, RequestLogEntry
from privacy.request_log.recorder import now
from privacy.request_log.spool import Spool, SpoolBusyError
from privacy.request_log.store import OffsetConflictError
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import entry, line

pytestmark = pytest.mark.django_db


class Stop(threading.Event):
    """An event that does not wait, remembers the periods, and is set after a number of waits."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0)
        if len(self.waits) >= self.after:
            self.set()
        return self.is_set()


@pytest.fixture(autouse=True)
def _keep_connection() -> Iterator[None]:
    with mock.patch("django.db.backends.base.base.BaseDatabaseWrapper.close"):
        yield


def test_lines_written_between_two_passes_are_stored(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_POLL_SECONDS = 3
    writer.append(line("/a"), now())
    stop = Stop(after=2)
    Follower(stop, lambda _: None).follow()
    assert stop.waits == [3.0, 3.0]
    assert RequestLogEntry.objects.count() == 1


def test_under_load_many_lines_are_stored_at_once(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_POLL_SECONDS = 3
    stop = Stop(after=4)

    def visited_meanwhile(*arguments: Any, **options: Any) -> Tally:
        writer.append(line("/one-more"), now())
        tally = ingest(*arguments, **options)
        if tally.rows > 50:
            stop.set()
        return tally

    with mock.patch.object(ingest_loop, "ingest", visited_meanwhile):
        Follower(stop, lambda _: None).follow()
    assert stop.waits == [3.0] * 4


def test_without_a_database_the_ingester_backs_off_and_loses_nothing(
    spool: Spool, writer: SpoolWriter, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PRIVACY_REQUEST_LOG_LONGEST_BACKOFF_SECONDS = 5
    writer.append(line("/a"), now())
    stop = Stop(after=5)
    follower = Follower(stop, lambda _: None)
    with mock.patch.object(
        store, "positions", side_effect=OperationalError("password of 192.0.2.1")
    ):
        follower.follow()
    assert stop.waits == [1.0, 2.0, 4.0, 5.0, 5.0]
    assert "192.0.2.1" not in caplog.text
    stop.clear()
    follower.once()
    assert RequestLogEntry.objects.count() == 1
    assert follower.backoff == FIRST_BACKOFF


def test_an_hour_without_a_database_loses_no_line(spool: Spool, writer: SpoolWriter) -> None:
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False) as clock:
        back = timezone.now() + timedelta(hours=1)
        served: list[str] = []

        class Hour(threading.Event):
            """An hour in which the site answers while the ingester waits."""

            def wait(self, timeout: float | None = None) -> bool:
                clock.shift(timeout or 0)
                served.append(f"/{len(served)}")
                writer.append(line(served[-1]), now())
                if timezone.now() > back + timedelta(minutes=10):
                    self.set()
                return self.is_set()

        def positions(
            node: str, *, real: Callable[[str], dict[str, int]] = store.positions
        ) -> dict[str, int]:
            if timezone.now() < back:
                raise OperationalError
            return real(node)

        with mock.patch.object(store, "positions", positions):
            Follower(Hour(), lambda _: None).follow()
        assert len(served) > 60
        assert (
            list(RequestLogEntry.objects.order_by("time").values_list("url", flat=True))
            == served[:-1]
        )
        late = RequestLogEntry.objects.filter(time__lt=back)
        assert late.count() > 6


def test_expired_lines_are_deleted_while_the_database_is_unavailable(
    spool: Spool, writer: SpoolWriter
) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=7, minutes=5), tick=False):
        writer.append(line("/old"), now())
    [path] = spool.segments()
    with mock.patch.object(store, "positions", side_effect=OperationalError):
        Follower(Stop(after=1), lambda _: None).follow()
    assert not path.read_bytes().strip()


def test_the_ingester_waits_for_another_one(spool: Spool) -> None:
    stop = Stop(after=1)
    with spool.lock():
        Follower(stop, lambda _: None).follow()
    assert stop.waits == [1.0]


class Clocks:
    """The wall clock, and the monotonic clock, which cannot be set."""

    def __init__(self, wall: time_machine.Traveller) -> None:
        self.wall = wall
        self.monotonic = 1000.0

    def pass_time(self, period: timedelta) -> None:
        self.monotonic += period.total_seconds()
        self.wall.shift(period)

    def set_wall(self, change: timedelta) -> None:
        self.wall.shift(change)

    def read(self) -> float:
        return self.monotonic


@pytest.fixture
def clocks() -> Iterator[Clocks]:
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False) as wall:
        yield Clocks(wall)


def look(follower: Follower) -> None:
    """Run one round: compare the clocks, purge if due, and ingest."""
    stop = Stop(after=1)
    follower.stop = stop
    follower.follow()


def test_the_ingester_purges_when_due(spool: Spool, clocks: Clocks) -> None:
    follower = Follower(Stop(after=1), lambda _: None, clock=clocks.read)
    for minutes in (0, 59, 1, 10):
        clocks.pass_time(timedelta(minutes=minutes))
        look(follower)
    assert PurgeRun.objects.count() == 2


@pytest.mark.parametrize("jump", [timedelta(days=10), timedelta(days=3650), timedelta(days=-10)])
def test_a_jump_of_the_clock_only_delays_the_purge(
    spool: Spool,
    writer: SpoolWriter,
    clocks: Clocks,
    jump: timedelta,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry(timezone.now() - timedelta(days=1))
    follower = Follower(Stop(after=1), lambda _: None, clock=clocks.read)
    look(follower)
    clocks.pass_time(timedelta(minutes=30))
    look(follower)
    writer.append(line("/waits"), now())
    clocks.set_wall(jump)
    clocks.pass_time(timedelta(seconds=3))
    look(follower)
    assert "The clock jumped by" in caplog.text
    assert RequestLogEntry.objects.count() == 2  # what waited in the spool is not taken for expired
    clocks.pass_time(timedelta(seconds=3))
    clocks.set_wall(-jump)
    look(follower)
    assert RequestLogEntry.objects.count() == 2
    runs = PurgeRun.objects.count()
    for _hour in range(3):
        clocks.pass_time(timedelta(hours=1))
        look(follower)
    assert PurgeRun.objects.count() == runs + 3
    assert RequestLogEntry.objects.filter(url="/").count() == 1


def test_small_steps_of_the_clock_are_ignored(
    spool: Spool, clocks: Clocks, caplog: pytest.LogCaptureFixture
) -> None:
    follower = Follower(Stop(after=1), lambda _: None, clock=clocks.read)
    for change in (timedelta(minutes=59), timedelta(minutes=-59)):
        look(follower)
        clocks.set_wall(change)
    look(follower)
    assert "jumped" not in caplog.text


@pytest.mark.parametrize(
    "problem",
    [
        OSError(28, "No space left", "/secret/192.0.2.1"),
        PermissionError(13, "denied", "/secret/192.0.2.1"),
        ValueError("192.0.2.1"),
        RuntimeError("192.0.2.1"),
    ],
)
@pytest.mark.parametrize("function", ["ingest", "purge_expired"])
def test_no_error_ends_the_ingester_or_the_purge(
    spool: Spool,
    clocks: Clocks,
    caplog: pytest.LogCaptureFixture,
    problem: Exception,
    function: str,
) -> None:
    follower = Follower(Stop(after=1), lambda _: None, clock=clocks.read)
    entry(timezone.now() - timedelta(days=30))
    with mock.patch.object(ingest_loop, function, side_effect=problem):
        for _hour in range(3):
            look(follower)
            clocks.pass_time(timedelta(hours=1))
    assert type(problem).__name__ in caplog.text
    assert "192.0.2.1" not in caplog.text
    look(follower)
    assert not RequestLogEntry.objects.exists()


@pytest.mark.parametrize("away", [SpoolBusyError, OperationalError, OffsetConflictError])
def test_deletion_does_not_wait_for_ingestion(
    spool: Spool, clocks: Clocks, away: type[Exception]
) -> None:
    follower = Follower(Stop(after=1), lambda _: None, clock=clocks.read)
    with mock.patch.object(ingest_loop, "ingest", side_effect=away):
        look(follower)
        entry(timezone.now() - timedelta(days=6, hours=23, minutes=30))
        clocks.pass_time(timedelta(hours=25))
        look(follower)
    assert not RequestLogEntry.objects.exists()


def test_a_spool_locked_for_a_minute_is_logged(
    spool: Spool, clocks: Clocks, caplog: pytest.LogCaptureFixture
) -> None:
    follower = Follower(Stop(after=1), lambda _: None, clock=clocks.read)
    with spool.lock():
        look(follower)
        assert "held the spool" not in caplog.text
        clocks.pass_time(timedelta(seconds=61))
        look(follower)
    assert "held the spool" in caplog.text


def test_a_purge_without_a_database_is_retried(spool: Spool) -> None:
    follower = Follower(Stop(after=1), lambda _: None)
    with mock.patch("privacy.request_log.ingest_loop.purge_expired", side_effect=OperationalError):
        follower.follow()
    assert follower.purge_at is None


def test_the_ingester_stops_after_the_current_batch(
    spool: Spool, writer: SpoolWriter, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_BATCH_BYTES = 10
    for number in range(5):
        writer.append(line(f"/{number}"), now())
    stop = threading.Event()
    Follower(stop, lambda tally: stop.set() if tally.rows == 2 else None).follow()
    assert RequestLogEntry.objects.count() == 2
