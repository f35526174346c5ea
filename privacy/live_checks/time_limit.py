"""A time limit for a block of code, by the alarm of the process."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

AGAIN = 1.0  # seconds until the alarm is repeated, in case the block swallowed the error


class TimeLimitError(Exception):
    """The block took longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError inside the block once it has run for so many seconds.

    Only the main thread of a process has an alarm; in other threads nothing limits the block. An
    alarm that was set before, such as that of a queue for its task, still comes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    began, (waiting, _repeated) = time.monotonic(), signal.getitimer(signal.ITIMER_REAL)
    if 0 < waiting <= seconds:
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if waiting:
            left = waiting - (time.monotonic() - began)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))


def _stop(*_signal: object) -> NoReturn:
    raise TimeLimitError
