"""Start what is measured, one gunicorn and, where a log needs it, one ingester per contender; read
their CPU time."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import PATIENCE, gunicorn_command, running
from benchmarks.request_log.contenders import LOGS, PAGES, POSTGRESQL, Contender
from benchmarks.request_log.load import load

WARM_UP = 50  # requests before the first that counts
ACCESS_LOG = "access.log"


class IncompleteError(Exception):
    """A log lacks requests, or has more than were sent, so what it cost is not worth comparing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contender keeps its things: a folder of its own and, on PostgreSQL, a database of its
    own."""

    contender: Contender
    folder: Path

    @property
    def database_url(self) -> str:
        if self.contender.database == POSTGRESQL:
            return f"postgres:///{self.contender.key}"
        return f"sqlite:///{self.folder}/db.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        page = PAGES[self.contender.page]
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": page.settings,
            "DATABASE_URL": self.database_url,
            "BENCHMARK_LOG": self.contender.log,
            "BENCHMARK_FOLDER": str(self.folder),
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "only-for-the-benchmark",
            "SITE_URL": "http://127.0.0.1",
            "PYTHONHASHSEED": "0",  # one source of noise less
        }

    def prepare(self) -> None:
        """Make the folder and the database, empty but for its tables (and, for the real site, its
        content)."""
        self.folder.mkdir(parents=True)
        if self.contender.database == POSTGRESQL:
            import psycopg

            with psycopg.connect("postgres:///postgres", autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{self.contender.key}"'.encode())
        commands = [["migrate"]]
        if self.contender.page == "home":
            commands += [["collectstatic", "--no-input"], ["load_demo"]]
        for command in commands:
            self.django(*command)

    def django(self, *command: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "django", *command, "--verbosity", "0", "--skip-checks"],
            env=self.environment,
            check=True,
            timeout=2 * PATIENCE,
        )

    def logged(self) -> int | None:
        """How many requests are in the log; None where there is no log."""
        log = LOGS[self.contender.log]
        if log.access_file:
            return (self.folder / ACCESS_LOG).read_bytes().count(b"\n")
        if not log.table:
            return None
        query = f"SELECT count(*) FROM {log.table}"  # noqa: S608 - names of contenders.py
        if self.contender.database == POSTGRESQL:
            import psycopg

            with psycopg.connect(self.database_url) as connection:
                row = connection.execute(query.encode()).fetchone()
            return int(row[0]) if row else 0
        with sqlite3.connect(self.folder / "db.sqlite3", timeout=PATIENCE) as database:
            return int(database.execute(query).fetchone()[0])


@dataclass(slots=True)
class Server:
    """A running contender."""

    place: Place
    port: int
    gunicorn: int
    ingester: int | None
    sent: int

    def run(self, count: int) -> float:
        """Send `count` requests one after the other; the seconds they took."""
        self.sent += count
        return load(self.port, PAGES[self.place.contender.page].path, count)

    def ingest(self, count: int) -> float:
        """Send `count` requests in one go: CPU of the ingester until they are stored, in µs per
        request."""
        self.wait_until_logged()
        before = cpu(self.ingester or 0)
        self.run(count)
        self.wait_until_logged()
        return (cpu(self.ingester or 0) - before) / count / 1000

    def wait_until_logged(self) -> None:
        """Until the log holds exactly what was sent. Raises IncompleteError when it does not."""
        deadline = time.monotonic() + PATIENCE
        while (logged := self.place.logged()) is not None and logged != self.sent:
            if self.ingester is None or logged > self.sent or time.monotonic() > deadline:
                raise IncompleteError(
                    f"{self.place.contender.label}: {logged} of {self.sent} requests are in the log"
                )
            time.sleep(0.2)

    def worker_cpu(self) -> int:
        """Nanoseconds of all of gunicorn's workers; there is one."""
        return sum(cpu(child) for child in children(self.gunicorn))


def cpu(process: int) -> int:
    """The CPU time of all threads of a process so far, in nanoseconds."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def children(process: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()
    ]


@contextmanager
def serving(place: Place, sent: int) -> Iterator[Server]:
    """A contender, warmed up. `sent` is how many requests it got in earlier starts."""
    page, log = PAGES[place.contender.page], LOGS[place.contender.log]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
        command = gunicorn_command(page.application, listener.fileno())
        if log.access_file:
            command += ["--access-logfile", str(place.folder / ACCESS_LOG)]
        with (
            running(command, place.environment, keep=listener.fileno()) as gunicorn,
            ingesting(place) if log.ingester else nullcontext() as ingester,
        ):
            server = Server(place, port, gunicorn, ingester, sent)
            load(port, page.path, WARM_UP)
            server.sent += WARM_UP
            yield server


@contextmanager
def ingesting(place: Place) -> Iterator[int]:
    command = [sys.executable, "-m", "django", "ingest_request_log", "--follow", "--verbosity", "0"]
    with running(command, place.environment) as process:
        yield process
