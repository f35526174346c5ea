"""Keep the background work running: a process per queue, restarted when it ends or hangs."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from privacy.heartbeat.beats import is_silent
from telekom_site.queues import CAMPAIGNS, MAIL, WORK
from telekom_site.schedule import bring_back_schedules, postpone_what_goes_by_date
from telekom_site.tasks import queue_beat
from telekom_site.waiting_tasks import free_tasks_of_the_future

PAUSE = 0.5  # seconds between two looks at the processes
LOOK_EVERY = 10.0  # seconds between two looks into the database
RESTART_PAUSE = 2.0  # seconds before a process that ended is started again
PATIENCE = 20.0  # seconds that all processes together may take to end

COMMAND = [sys.executable, str(Path(__file__).parent.parent / "manage.py"), "work_on_queue"]

logger = logging.getLogger(__name__)


class QueueProcess:
    """The process that works on one queue, in a process group of its own."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = timezone.now()
        self._not_before = 0.0  # seconds of the monotonic clock

    @property
    def pid(self) -> int | None:
        """The number of the process; None where it does not run."""
        return self._process.pid if self._process is not None else None

    def ensure_running(self) -> None:
        """Start it, or start it again where it has ended; what it left behind is ended first."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None:
            logger.error(
                "The background work of the queue %s ended; it is started again.", self.queue
            )
            self.kill()
            self._not_before = time.monotonic() + RESTART_PAUSE
        if time.monotonic() >= self._not_before:
            environment = {**os.environ, "Q_CLUSTER_NAME": self.queue}
            self._process = subprocess.Popen(COMMAND, env=environment, start_new_session=True)
            self._started_at = timezone.now()

    def restart_if_silent(self) -> None:
        """Kill it where it gave no sign of life for too long: it cannot help itself any more."""
        if self._process is not None and self._is_silent(self._started_at):
            logger.error(
                "The background work of the queue %s is silent; it is restarted.", self.queue
            )
            self.kill()

    def _is_silent(self, since: datetime) -> bool:
        if since > timezone.now():  # the clock was set back
            self._started_at = since = timezone.now()
        idle = timedelta(seconds=settings.BACKGROUND_SILENCE_SECONDS)
        busy = timedelta(seconds=settings.TASK_SECONDS) + idle
        return is_silent(queue_beat(self.queue), since, idle, busy)

    def ask_to_end(self) -> None:
        """Let it finish the task it has begun."""
        if self._process is not None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait so long for its end, then kill it."""
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, seconds))
            self.kill()

    def kill(self) -> None:
        """End the process and all that it started: tasks are idempotent."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Clock:
    """Compares the clock of the day with one that only counts on, to notice that the former was
    set."""

    def __init__(self) -> None:
        self._ahead = self._difference()

    def jumped_ahead(self) -> bool:
        """Tell whether the clock was set forward, by CLOCK_JUMP_SECONDS or more, since the last
        call."""
        before, self._ahead = self._ahead, self._difference()
        return self._ahead - before >= settings.CLOCK_JUMP_SECONDS

    def _difference(self) -> float:
        return timezone.now().timestamp() - time.monotonic()


def supervise(queues: Sequence[str] = (WORK, MAIL, CAMPAIGNS)) -> None:
    """Keep the queues' processes running until SIGINT or SIGTERM; then let them finish."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    processes = list(map(QueueProcess, queues))
    look_at, clock = time.monotonic() + LOOK_EVERY, Clock()
    try:
        while True:
            close_old_connections()
            if clock.jumped_ahead():
                logger.error("The clock jumped ahead: nothing is deleted by age for an hour.")
                _repair(postpone_what_goes_by_date)
            for process in processes:
                process.ensure_running()
            if time.monotonic() >= look_at:
                look_after(processes)
                look_at = time.monotonic() + LOOK_EVERY
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        pass
    finally:
        _stop(processes)


def look_after(processes: Sequence[QueueProcess]) -> None:
    """Restart what is silent, and bring back what a clock that jumped planned for later."""
    _repair(
        bring_back_schedules,
        free_tasks_of_the_future,
        *(process.restart_if_silent for process in processes),
    )


def _repair(*repairs: Callable[[], object]) -> None:
    try:
        for repair in repairs:
            repair()
    except DatabaseError as error:  # without a database nothing works: it comes back, so do we
        logger.warning("The background work cannot be looked after now (%s).", type(error).__name__)


def _stop(processes: Sequence[QueueProcess]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        process.ask_to_end()
    for process in processes:
        process.wait(deadline - time.monotonic())
