"""A real cluster of which one process is killed ends whole, so that its supervisor can start
another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30.0  # for a busy machine; mostly it takes two


def children(pid: int) -> list[int]:
    """The processes that this one has started, the oldest first; none where it has ended."""
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def workers(cluster: int) -> list[int]:
    """Worker, monitor and pusher of a cluster."""
    return [pid for sentinel in children(cluster) for pid in children(sentinel)]


def group(leader: int) -> list[int]:
    """What is left of a process group, without the dead."""
    listing = subprocess.run(
        ["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [row.split() for row in listing.splitlines()]
    return [
        int(pid) for pid, pgid, state in rows if int(pgid) == leader and not state.startswith("Z")
    ]


@pytest.fixture
def cluster(tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    environment = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "Q_CLUSTER_NAME": "mail",
    }
    with (tmp_path / "said").open("wb") as said:
        running = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "work_on_queue"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    deadline = time.monotonic() + SECONDS
    while len(workers(running.pid)) < 3 and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.05)
    try:
        assert len(workers(running.pid)) == 3, (tmp_path / "said").read_text()[-2000:]
        yield running
    finally:
        if group(running.pid):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


@pytest.mark.kill
def test_the_kill_of_an_idle_worker_ends_its_cluster(
    cluster: "subprocess.Popen[bytes]",
) -> None:
    os.kill(workers(cluster.pid)[0], signal.SIGKILL)

    cluster.wait(SECONDS)
    deadline = time.monotonic() + SECONDS
    while group(cluster.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert group(cluster.pid) == []
