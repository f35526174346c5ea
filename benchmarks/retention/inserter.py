"""A client that adds rows of now to the log all the time, in a process of its own: how long does
each have to wait?

A process, because a thread would wait for Python's own lock whenever the one who deletes computes.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

QUIET = 10.0  # seconds, at least, in which nothing else happens
PAUSE = 0.002  # seconds between two rows
LONGEST = 20.0  # seconds to wait for a lock


@dataclass(frozen=True, slots=True)
class Waits:
    """What one inserter writes down: when each row began (seconds, monotonic), and how long it
    took."""

    file: Path

    def longest(self, begin: float, end: float) -> float:
        """The longest wait of a row that was under way between two moments, in seconds."""
        pairs = (line.split() for line in self.file.read_text().splitlines()[:-1])
        return max(
            float(wait)
            for began, wait in pairs
            if float(began) + float(wait) > begin and float(began) < end
        )


@contextmanager
def inserting(database: str, statement: str, file: Path) -> Iterator[Waits]:
    """Run the statement again and again; `database` is a path of SQLite, or a DSN of PostgreSQL
    with `://`."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.retention.inserter",
        database,
        statement,
        str(file),
    ]
    process = subprocess.Popen(command)
    try:
        while not file.exists() or not file.stat().st_size:
            assert process.poll() is None, "the inserter ended"
            time.sleep(0.05)
        yield Waits(file)
    finally:
        process.terminate()
        process.wait()


def during(waits: Waits, act: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds that it took, the longest wait meanwhile, and the longest in a quiet time as long as
    that, or QUIET."""
    time.sleep(0.5)
    began = time.monotonic()
    act()
    ended = time.monotonic()
    time.sleep(0.5)
    idle = time.monotonic()
    time.sleep(max(ended - began, QUIET))
    return ended - began, waits.longest(began, ended), waits.longest(idle, time.monotonic())


def insert(database: str, statement: str, file: Path) -> None:
    """Until killed."""
    with closing(connect(database)) as connection, file.open("w", buffering=1) as written:
        while True:
            time.sleep(PAUSE)
            began = time.monotonic()
            connection.execute(statement)
            written.write(f"{began:.6f} {time.monotonic() - began:.6f}\n")


def connect(database: str):  # type: ignore[no-untyped-def]  # two kinds, with the two methods used here
    """A connection that commits each statement by itself."""
    if "://" in database:
        import psycopg

        return psycopg.connect(database, autocommit=True)
    import sqlite3

    connection = sqlite3.connect(database, timeout=LONGEST, isolation_level=None)
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


if __name__ == "__main__":
    insert(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
