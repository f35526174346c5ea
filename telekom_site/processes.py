"""Run several programs side by side, as one: when one ends, or Ctrl-C comes, all are asked to finish."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

PAUSE = 0.2  # seconds between two looks
PATIENCE = 30.0  # seconds a program may take to finish what it has begun

Program = Sequence[str]
Running = subprocess.Popen[bytes]


def run_together(programs: Sequence[Program]) -> int:
    """Run the programs until one ends or a SIGINT or SIGTERM comes; 0, or the exit code of the one that failed.

    They are stopped one after the other in the order given, so put first whatever gives the others work.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    running = [subprocess.Popen(program, start_new_session=True) for program in programs]
    try:
        while (ended := _first_ended(running)) is None:
            time.sleep(PAUSE)
        return ended or 1  # none of them ends by itself
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(running)


def _first_ended(running: Sequence[Running]) -> int | None:
    return next((code for code in (one.poll() for one in running) if code is not None), None)


def _stop(running: Sequence[Running]) -> None:
    """Ask each main process, which asks its own children; insist only where patience ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for one in running:
        one.terminate()
        try:
            one.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()
