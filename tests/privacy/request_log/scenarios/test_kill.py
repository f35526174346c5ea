"""Real servers are killed under load: each completely received response is logged exactly once."""

import contextlib
import itertools
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests.privacy.request_log.project import Project, make_project
from tests.support.serving import Server, serving

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]

CLIENTS, PAUSE = 4, 0.01  # seconds between two requests of one client
WORKERS, INGESTERS = 2, 4  # killed at least
PAGES = ("small", "file", "stream")


def load(
    server: Server, end: threading.Event, whole: list[tuple[str, int]]
) -> list[threading.Thread]:
    """Run clients that record each completely received response by URL and bytes."""

    def run(client: int) -> None:
        for number in itertools.count():
            if end.wait(PAUSE):
                return
            url = f"/{PAGES[number % 3]}/?n={client}-{number}"
            received = server.get(url)
            if received is not None:
                whole.append((url, received))

    clients = [threading.Thread(target=run, args=(client,)) for client in range(CLIENTS)]
    for client in clients:
        client.start()
    return clients


def kill_a_worker(server: Server) -> int:
    workers = server.workers()
    if len(workers) < 2:
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311 - no secret
    return 1


def assert_each_once(project: Project, whole: list[tuple[str, int]]) -> None:
    rows = project.rows()
    counts = Counter(row.partition(" ")[0] for row in rows)
    doubled = [url for url, count in counts.items() if count > 1 and not url.endswith("start")]
    missing = Counter(f"{url} {received}" for url, received in whole) - Counter(rows)
    assert not doubled
    assert not missing


# How the server forks matters to its spool alone, which is the same beside each database.
on_one_database = pytest.mark.skipif(connection.vendor == "sqlite", reason="PostgreSQL is enough")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="processes"),
        pytest.param(
            ("--preload", "--worker-class", "gthread", "--threads", "3"),
            id="threads after a fork",
            marks=on_one_database,
        ),
    ],
)
def test_killed_workers_and_ingesters_lose_and_repeat_no_line(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    project = make_project(tmp_path / "project", segment_bytes=3000, batch_bytes=2000)
    whole: list[tuple[str, int]] = []
    kills = Counter[str]()
    with serving(project, *options) as server:
        end = threading.Event()
        clients = load(server, end, whole)
        try:
            while kills["worker"] < WORKERS or kills["ingester"] < INGESTERS:
                ingester = project.start(
                    "django", "ingest_request_log", "--follow", "--verbosity", "0"
                )
                # The moment of the kill must not be foreseeable.
                time.sleep(random.uniform(0.5, 1.2))  # noqa: S311
                kills["worker"] += kill_a_worker(server)
                assert ingester.poll() is None, "the ingester gave up by itself"
                ingester.kill()
                ingester.wait()
                kills["ingester"] += 1
        finally:
            end.set()
        for client in clients:
            client.join()
    project.django("ingest_request_log")
    assert len(whole) > 100
    assert_each_once(project, whole)
    assert not list((tmp_path / "project" / "spool").glob("*.log"))


def test_sigterm_ends_the_ingester_cleanly(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with serving(project):
        ingester = project.start("django", "ingest_request_log", "--follow", stdout=subprocess.PIPE)
        deadline = time.monotonic() + 20
        while not project.rows():
            assert time.monotonic() < deadline, "the ingester stores nothing"
        ingester.terminate()
        said, _ = ingester.communicate(timeout=20)
    assert ingester.returncode == 0
    assert b"rows stored" in said


def test_a_client_that_disconnects_is_logged_with_the_bytes_sent(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    with serving(project) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(b"GET /large/?n=gone HTTP/1.1\r\nHost: x\r\n\r\n")
            client.recv(1000)
        assert server.get("/large/?n=whole") == 5_000_000
    project.django("ingest_request_log")
    sent = dict(row.split() for row in project.rows())
    assert sent["/large/?n=whole"] == "5000000"
    assert 0 < int(sent["/large/?n=gone"]) < 5_000_000
