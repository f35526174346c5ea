"""Run several programs as one: when one ends, or a stop signal comes, all are asked to finish."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

PAUSE = 0.2  # seconds between two looks
PATIENCE = 30.0  # seconds a program may take to finish what it has begun
# Ctrl-C, what systemd and `kill` send, a closed terminal, and Ctrl-\ of a keyboard
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

Program = Sequence[str]
Running = subprocess.Popen[bytes]


def run_together(programs: Sequence[Program]) -> int:
    """Run the programs until one ends or a stop signal comes; 0, or the code of the one that
    failed.

    They are stopped one after the other in the order given, so put first what gives the others
    work.
    """
    asked = list[int]()
    for number in STOP_SIGNALS:
        # It only takes note: an exception could come between any two lines and lose programs.
        signal.signal(number, lambda number, frame: asked.append(number))
    running = list[Running]()
    ended = None
    try:
        for program in programs:
            running.append(subprocess.Popen(_ending_with_us(program), start_new_session=True))
        while not asked and (ended := _first_ended(running)) is None:
            time.sleep(PAUSE)
    finally:
        _stop(running)
    return 0 if ended is None else ended or 1  # none of them ends by itself


def _ending_with_us(program: Program) -> Program:
    """Return the command line, wrapped so that the kernel asks the program to finish if this
    process is killed (PR_SET_PDEATHSIG)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *program] if setpriv else program


def _first_ended(running: Sequence[Running]) -> int | None:
    codes = (process.poll() for process in running)
    return next((code for code in codes if code is not None), None)


def _stop(running: Sequence[Running]) -> None:
    """Ask each main process, which asks its own children; insist only where patience ends."""
    for process in running:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        with suppress(ProcessLookupError):  # usually nobody of its session is left
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
