"""However programs that run together are stopped, none of them is left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import ROOT

# A program that notes its process, and stays.
PROGRAM = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
PARENT = f"""
import sys
from telekom_site.program_supervisor import run_together
sys.exit(run_together([[sys.executable, "-c", {PROGRAM!r}, sys.argv[1]]] * 3))
"""
WANTED = 3


@pytest.fixture
def pids(tmp_path: Path) -> Path:
    return tmp_path / "pids"


@pytest.fixture
def parent(pids: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-c", PARENT, str(pids)]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    yield process
    process.kill()
    process.wait()


def running(pids: Path) -> list[int]:
    """Which of the programs are there."""
    noted = [int(line) for line in pids.read_text().split()] if pids.exists() else []
    return [pid for pid in noted if _is_there(pid)]


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def wait_until(count: int, pids: Path) -> list[int]:
    deadline = time.monotonic() + 20
    while len(running(pids)) != count and time.monotonic() < deadline:
        time.sleep(0.02)
    return running(pids)


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGTERM, signal.SIGTERM],
        [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT] * 3,
        [signal.SIGHUP],
        [signal.SIGQUIT],
    ],
    ids=["two at once", "many at once", "closed terminal", "Ctrl-\\"],
)
def test_stop_signals_leave_no_orphan(
    parent: "subprocess.Popen[bytes]", pids: Path, signals: list[signal.Signals]
) -> None:
    assert len(wait_until(WANTED, pids)) == WANTED

    for number in signals:
        os.kill(parent.pid, number)

    assert parent.wait(20) == 0
    assert running(pids) == []


def test_a_signal_while_they_start_leaves_no_orphan(
    parent: "subprocess.Popen[bytes]", pids: Path
) -> None:
    while not running(pids):
        time.sleep(0.001)
    for _number in range(5):
        os.kill(parent.pid, signal.SIGTERM)

    assert parent.wait(20) == 0
    assert wait_until(0, pids) == []


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is missing: util-linux")
def test_a_killed_parent_leaves_no_orphan(parent: "subprocess.Popen[bytes]", pids: Path) -> None:
    assert len(wait_until(WANTED, pids)) == WANTED

    parent.kill()

    assert wait_until(0, pids) == []


def test_one_that_fails_ends_the_others(pids: Path) -> None:
    parent = PARENT.replace("* 3", '+ [[sys.executable, "-c", "import sys; sys.exit(3)"]]')
    command = [sys.executable, "-c", parent, str(pids)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 3
    assert wait_until(0, pids) == []
