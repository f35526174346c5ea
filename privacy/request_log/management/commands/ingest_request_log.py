"""Command that moves the spool of the request log into the database."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from privacy.request_log.ingest import Tally
from privacy.request_log.ingest_loop import Follower

PROGRESS_EVERY = 5.0  # seconds


class Command(BaseCommand):
    """Ingester: once, or until stopped."""

    help = (
        "Move the spool of the request log into the database. SIGTERM and SIGINT finish the "
        "current batch and exit with 0."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the modes."""
        modes = parser.add_mutually_exclusive_group()
        modes.add_argument(
            "--once", action="store_true", help="Stop when the spool is ingested (default)."
        )
        modes.add_argument(
            "--follow", action="store_true", help="Continue until stopped, and purge when due."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the ingester, and report what it did."""
        stop = threading.Event()
        progress = _Progress(self, options["verbosity"])
        follower = Follower(stop, progress.report)
        with _stopped_by_signals(stop):
            if options["follow"]:
                follower.follow()
            else:
                follower.once()
        if options["verbosity"]:
            self.stdout.write(_sentence(follower.tally))


class _Progress:
    """Progress on standard output, every PROGRESS_EVERY seconds."""

    def __init__(self, command: BaseCommand, verbosity: int) -> None:
        self._command = command
        self._verbosity = verbosity
        self._said_at = time.monotonic()
        self._said = 0

    def report(self, tally: Tally) -> None:
        quiet = time.monotonic() - self._said_at < PROGRESS_EVERY or tally.rows == self._said
        if quiet or not self._verbosity:
            return
        self._said_at, self._said = time.monotonic(), tally.rows
        self._command.stdout.write(_sentence(tally))
        self._command.stdout.flush()


def _sentence(tally: Tally) -> str:
    return (
        f"{tally.rows} rows stored from {tally.segments} finished segments, "
        f"{tally.expired} lines expired, "
        f"{tally.torn} torn, {tally.lost} responses unrecorded."
    )


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        kind: signal.signal(kind, lambda *_: stop.set()) for kind in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
