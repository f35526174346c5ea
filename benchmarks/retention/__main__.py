"""What it costs PostgreSQL to forget an expired day, by our partitions and by DELETE, and to find one person's rows.

Run from the top folder: sh .ci/with-postgres .venv/bin/python -m benchmarks.retention [rows]
Fills the log with `rows` over eight days and as many into a copy without partitions. Then forgets the oldest day of
both while somebody inserts all the time: seconds, bytes of WAL, and the longest wait of the inserter.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.project import configure

ROWS = 10_000_000
DAYS = 8
LOOKUPS = 200
LOG = "privacy_request_log_requestlogentry"
COPY = "undivided_log"
# One row of the log, made from the number n.
ROW = (
    "gen_random_uuid(), {time}, format('198.%s.%s.%s', n % 4, n / 256 % 195, n % 256)::inet, '198.51.100.0'::inet,"
    " 'GET', '/en/products/mobile-' || n % 50, 200, '/en/products/', 5000 + n % 1000"
)


@dataclass(slots=True)
class Inserter:
    """Adds a row of now every few milliseconds, and remembers how long each took (seconds)."""

    table: str
    waits: list[float] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._insert, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _insert(self, stop: threading.Event) -> None:
        from django.db import connections

        connection = connections.create_connection("default")
        insert = f"INSERT INTO {self.table} ({columns()}) SELECT {ROW.format(time='now()')} FROM (SELECT 1 AS n) one"  # noqa: S608
        with connection.cursor() as cursor:
            while not stop.wait(0.002):
                began = time.perf_counter()
                cursor.execute(insert)
                self.waits.append(time.perf_counter() - began)
        connection.close()


@contextmanager
def reader(table: str) -> Iterator[None]:
    """Somebody who read the log and whose transaction is still open."""
    from django.db import connections

    connection = connections.create_connection("default")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"SELECT count(*) FROM {table} WHERE time > now()")  # noqa: S608 - our own name
        yield
        cursor.execute("COMMIT")
    connection.close()


def columns() -> str:
    from privacy.request_log.store import COLUMNS

    return ", ".join(COLUMNS)


def execute(statement: str, parameters: object = None) -> list[tuple[object, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)  # type: ignore[arg-type]
        return list(cursor.fetchall()) if cursor.description else []


def fill(rows: int) -> None:
    """The same rows into the log and into a table like it without partitions."""
    from django.db import connection

    from privacy.request_log import partitions

    today = datetime.now(UTC).date()
    partitions.ensure(connection, [today - timedelta(days=ago) for ago in range(DAYS)])
    execute(f"CREATE TABLE {COPY} (LIKE {LOG} INCLUDING DEFAULTS)")
    each = rows // DAYS
    for ago in reversed(range(DAYS)):
        print(f"filling day {DAYS - ago} of {DAYS} …", file=sys.stderr)
        day = datetime.combine(today - timedelta(days=ago), datetime.min.time(), UTC)
        moment = f"timestamptz '{day:%Y-%m-%d %H:%M:%S+00}' + (n % 86400) * interval '1 second'"
        select = ROW.format(time=moment) + f" FROM generate_series({ago * each}, {(ago + 1) * each - 1}) AS n"
        # The id of the benchmark is random, the address repeats: the shape of indexes as in real life.
        execute(f"INSERT INTO {LOG} ({columns()}) SELECT {select}")
    execute(f"INSERT INTO {COPY} TABLE {LOG}")
    for definition in execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [LOG]):
        text = str(definition[0]).replace(f"ON ONLY public.{LOG}", f"ON {COPY}")
        name = text.partition(" ON ")[0].split()[-1]
        execute(text.replace(name, f"{name}_copy"[:60], 1))
    execute(  # as the ingester does
        "INSERT INTO privacy_request_log_dailytotal (day, status_class, responses, bytes_sent)"  # noqa: S608
        f" SELECT (time AT TIME ZONE 'UTC')::date, 2, count(*), 0 FROM {COPY} GROUP BY 1"
    )
    execute(f"VACUUM ANALYZE {COPY}")
    execute(f"ANALYZE {LOG}")


def forget(table: str, act: Callable[[], object]) -> tuple[float, int, float]:
    """Seconds, bytes of WAL beyond the inserter's, and its longest wait in seconds."""
    inserter = Inserter(table)
    execute("CHECKPOINT")
    [[before]] = execute("SELECT pg_current_wal_lsn()")
    with inserter.running():
        time.sleep(0.2)
        began = time.perf_counter()
        act()
        seconds = time.perf_counter() - began
    [[written]] = execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), %s)", [before])
    return seconds, int(str(written).partition(".")[0]), max(inserter.waits)


def idle(table: str) -> float:
    """The longest wait of an inserter in half a second in which nothing else happens."""
    return forget(table, lambda: time.sleep(0.5))[2]


def look_up() -> float:
    """Median seconds to find all rows of one address."""
    from privacy.request_log.models import RequestLogEntry

    times = []
    for number in range(LOOKUPS):
        address = f"198.{number % 4}.{number * 7 % 195}.{number * 13 % 256}"
        began = time.perf_counter()
        list(RequestLogEntry.objects.filter(address=address).values())
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        configure(Path(name))
        from django.conf import settings

        from privacy.request_log.retention import purge_expired

        settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = DAYS + 1
        settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = DAYS + 1
        fill(rows)
        print(f"one address among {rows:,} rows: {look_up() * 1000:.1f} ms (median of {LOOKUPS})")
        print(f"{'':36}{'seconds':>9}{'WAL MB':>9}{'longest wait of an inserter, ms':>34}")
        print(f"{'nothing happens':36}{'':18}{idle(LOG) * 1000:>34.1f}")

        oldest = (datetime.now(UTC) - timedelta(days=DAYS - 1)).date()

        def delete() -> None:
            execute(f"DELETE FROM {COPY} WHERE time < %s", [oldest + timedelta(days=1)])  # noqa: S608
            execute(f"VACUUM {COPY}")

        def purge_after(days: int) -> Callable[[], object]:
            def act() -> None:
                settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = days
                purge_expired()

            return act

        def purge_beside_reader() -> None:
            with reader(LOG):
                purge_after(DAYS - 2)()

        for label, table, act in (
            ("DELETE and VACUUM, no partitions", COPY, delete),
            ("purge_request_log", LOG, purge_after(DAYS - 1)),
            ("purge_request_log beside a reader", LOG, purge_beside_reader),
        ):
            seconds, wal, wait = forget(table, act)
            print(f"{label:36}{seconds:9.3f}{wal / 1e6:9.2f}{wait * 1000:34.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
