"""Several things done at the same moment, each in a thread with connections of its own.

Tests of them are in files named `test_…_at_once.py`, which PostgreSQL runs wherever they are.
"""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

LONGEST = 30  # seconds until a thread is given up
needs_connections = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the tests' SQLite lives in memory, for one thread"
)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do everything at the same moment; return the results, exceptions included."""
    barrier, results = threading.Barrier(len(acts)), list[object]()

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=LONGEST)
    return results
