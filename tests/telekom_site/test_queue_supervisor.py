"""The background work is started again when it ends, is killed or hangs."""

import os
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone
from django_q import cluster

from privacy.heartbeat import beats
from telekom_site import queue_supervisor
from telekom_site.management.commands.work_on_queue import FragileSentinel
from telekom_site.queue_supervisor import QueueProcess, look_after
from telekom_site.queues import WORK
from telekom_site.tasks import queue_beat

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[QueueProcess]:
    """A process that does nothing, in place of the cluster."""
    endless = [sys.executable, "-S", "-c", "import signal; signal.pause()"]
    monkeypatch.setattr(queue_supervisor, "COMMAND", endless)
    monkeypatch.setattr(queue_supervisor, "RESTART_PAUSE", 0.0)
    running = QueueProcess(WORK)
    running.ensure_running()
    yield running
    running.kill()


def is_running(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return pid is not None


def test_what_is_killed_is_started_again(process: QueueProcess) -> None:
    killed = process.pid
    assert killed
    os.kill(killed, signal.SIGKILL)
    os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)

    process.ensure_running()
    assert process.pid not in (None, killed)


def test_what_is_silent_is_killed_and_started_again(process: QueueProcess) -> None:
    silent = process.pid
    with time_machine.travel(timezone.now() + timedelta(minutes=4), tick=False):
        beats.note_ended(queue_beat(WORK), succeeded=True)
        look_after([process])
        assert process.pid == silent, "it has just given a sign of life"
    with time_machine.travel(timezone.now() + timedelta(minutes=8), tick=False):
        look_after([process])
        assert not is_running(silent)
        process.ensure_running()
        assert is_running(process.pid)
        look_after([process])
        assert is_running(process.pid), "it has only just been started"


def test_a_clock_that_is_set_back_kills_nothing(process: QueueProcess) -> None:
    pid = process.pid
    with time_machine.travel(timezone.now() - timedelta(days=90), tick=False):
        look_after([process])
    assert process.pid == pid


@pytest.mark.parametrize(
    ("exitcode", "timer", "gives_up"),
    [(-signal.SIGKILL, -1, True), (-signal.SIGTERM, 20, True), (0, -2, False), (None, 0, False)],
)
def test_a_cluster_gives_up_when_a_worker_is_killed(
    exitcode: int | None, timer: int, gives_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    replaced: list[object] = []
    monkeypatch.setattr(os, "killpg", lambda _group, number: killed.append(number))
    monkeypatch.setattr(
        cluster.Sentinel, "reincarnate", lambda _self, process: replaced.append(process)
    )
    worker = SimpleNamespace(exitcode=exitcode, timer=SimpleNamespace(value=timer))
    sentinel = FragileSentinel.__new__(FragileSentinel)
    sentinel.pool = [worker]

    sentinel.reincarnate(worker)

    assert bool(killed) is gives_up
    if not gives_up:
        assert replaced == [worker]
