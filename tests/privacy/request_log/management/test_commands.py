"""The commands report what they did."""

import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log import store
from privacy.request_log.ingest_loop import Follower
from privacy.request_log.management.commands import ingest_request_log, purge_request_log
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.recorder import now
from privacy.request_log.spool import Spool
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import entry, line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keep_connection() -> Iterator[None]:
    with mock.patch("django.db.backends.base.base.BaseDatabaseWrapper.close"):
        yield


def said(command: str, *options: str, verbosity: int = 1) -> str:
    output = StringIO()
    call_command(command, *options, stdout=output, verbosity=verbosity)
    return output.getvalue()


def test_the_ingester_reports_what_it_stored(spool: Spool, writer: SpoolWriter) -> None:
    writer.lost = 2
    writer.append(line("/a"), now())
    writer.forget_segment()
    assert said("ingest_request_log") == (
        "1 rows stored from 1 finished segments, 0 lines expired, 0 torn, 2 responses unrecorded.\n"
    )
    assert said("ingest_request_log", "--once", verbosity=0) == ""


def test_the_two_modes_exclude_each_other(spool: Spool) -> None:
    with pytest.raises(CommandError):
        said("ingest_request_log", "--once", "--follow")


def test_the_ingester_reports_its_progress(
    spool: Spool, writer: SpoolWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_request_log, "PROGRESS_EVERY", -1.0)
    writer.segment_bytes = 1
    for number in range(3):
        writer.append(line(f"/{number}"), now())
    assert [text.split()[0] for text in said("ingest_request_log").splitlines()] == [
        "1",
        "2",
        "3",
        "3",
    ]


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_after_the_current_batch(
    spool: Spool, writer: SpoolWriter, kind: signal.Signals
) -> None:
    before = signal.getsignal(kind)
    writer.segment_bytes = 1
    for number in range(3):
        writer.append(line(f"/{number}"), now())
    real = store.store

    def interrupted(*arguments: object) -> None:
        signal.raise_signal(kind)
        real(*arguments)  # type: ignore[arg-type]

    with mock.patch.object(store, "store", interrupted):
        assert said("ingest_request_log", "--follow").startswith("1 rows")
    assert RequestLogEntry.objects.count() == 1
    assert signal.getsignal(kind) is before


def test_outside_the_main_thread_no_signal_handler_is_set(spool: Spool) -> None:
    done: list[str] = []
    with mock.patch.object(Follower, "once"):
        thread = threading.Thread(target=lambda: done.append(said("ingest_request_log")))
        thread.start()
        thread.join()
    assert done


def test_the_purge_reports_what_it_deleted(spool: Spool, writer: SpoolWriter) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
        writer.append(line("/old"), now())
        entry()
    assert "1 rows and 1 lines of the spool would be deleted" in said(
        "purge_request_log", "--dry-run"
    )
    assert RequestLogEntry.objects.count() == 1
    assert "1 rows and 1 lines of the spool deleted, older than 2" in said("purge_request_log")
    assert not RequestLogEntry.objects.exists()


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_purge_shows_a_progress_bar_on_a_terminal(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.PRIVACY_REQUEST_LOG_PURGE_BATCH = 1
    monkeypatch.setattr(purge_request_log, "SILENT", 0)
    for days, shown in ((8, True), (8, False)):
        for _ in range(3):
            entry(timezone.now() - timedelta(days=days))
        monkeypatch.setattr("sys.stderr", terminal := Terminal() if shown else StringIO())
        said("purge_request_log")
        assert ("3/3 " in terminal.getvalue()) is shown
