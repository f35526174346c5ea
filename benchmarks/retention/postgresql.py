"""What it costs PostgreSQL to forget an expired day, by our partitions and by DELETE, and to find
one person's rows.

Fills the log with `rows` over eight days and as many into a copy without partitions. Then forgets
the oldest days of both while a client inserts all the time: seconds, bytes of WAL, and the longest
wait of the inserter.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.document import made_by
from benchmarks.project import configure
from benchmarks.retention.inserter import PAUSE, QUIET, during, inserting

ROWS = 10_000_000
DAYS = 8
LOOKUPS = 200
ROUNDS = 3
COMMAND = "sh .ci/with-postgres .venv/bin/python -m "
LOG = "privacy_request_log_requestlogentry"
COPY = "undivided_log"
# One row of the log, made from the number n.
ROW = (
    "gen_random_uuid(), {time}, format('198.%s.%s.%s', n % 4, n / 256 % 195, n % "
    "256)::inet, '198.51.100.0'::inet,"
    " 'GET', '/en/products/mobile-' || n % 50, CASE WHEN n % 5000 = 0 THEN 500 WHEN n "
    "% 40 = 0 THEN 404 ELSE 200 END,"
    " '/en/products/', 5000 + n % 1000, ''"
)


@contextmanager
def reader(table: str) -> Iterator[None]:
    """A client that read the log and whose transaction is still open."""
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
        begin = f"timestamptz '{day:%Y-%m-%d %H:%M:%S+00}'"
        # Of today only what has passed: a row from the future is expired.
        moment = f"{begin} + (n % 86400) / 86400.0 * least(interval '1 day', now() - {begin})"
        numbers = f"generate_series({ago * each}, {(ago + 1) * each - 1})"
        select = f"{ROW.format(time=moment)} FROM {numbers} AS n"
        # The id of the benchmark is random, the address repeats: the shape of indexes as in real
        # life.
        execute(f"INSERT INTO {LOG} ({columns()}) SELECT {select}")
    execute(f"INSERT INTO {COPY} TABLE {LOG}")
    for definition in execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [LOG]):
        text = str(definition[0]).replace(f"ON ONLY public.{LOG}", f"ON {COPY}")
        name = text.partition(" ON ")[0].split()[-1]
        execute(text.replace(name, f"{name}_copy"[:60], 1))
    execute(  # as the ingester does
        "INSERT INTO privacy_request_log_dailytotal (day, status_class, responses, "  # noqa: S608
        "bytes_sent)"
        f" SELECT (time AT TIME ZONE 'UTC')::date, 2, count(*), 0 FROM {COPY} GROUP BY 1"
    )
    execute(f"VACUUM ANALYZE {COPY}")
    execute(f"ANALYZE {LOG}")


def forget(
    act: Callable[[], object], table: str, folder: Path
) -> tuple[float, float, float, float]:
    """Seconds, megabytes of WAL (with the inserter's), the inserter's longest wait in seconds:
    meanwhile, and idle."""
    insert = (
        f"INSERT INTO {table} ({columns()}) SELECT {ROW.format(time='now()')} FROM (SELECT "  # noqa: S608
        f"1 AS n) one"
    )
    written = 0.0

    def acted() -> None:
        nonlocal written
        [[before]] = execute("SELECT pg_current_wal_lsn()")
        act()
        [[difference]] = execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), %s)", [before])
        written = float(str(difference)) / 1e6

    execute("CHECKPOINT")
    with inserting(os.environ["DATABASE_URL"], insert, folder / "waits") as waits:
        seconds, wait, idle = during(waits, acted)
    (folder / "waits").unlink()
    return seconds, written, wait, idle


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


def staff_pages() -> list[tuple[str, float]]:
    """What the pages of staff ask the database for, and the median milliseconds that it takes."""
    from privacy.request_log.alarms import alarms
    from privacy.request_log.conf import conf
    from privacy.request_log.models import RequestLogEntry
    from privacy.request_log.trouble import bursts, failures

    newest = RequestLogEntry.objects.order_by("-time", "-pk")

    def listed(**narrowed: int) -> object:
        rows = newest.filter(**narrowed)
        return rows[: conf.REQUEST_LOG_LIST_ROWS].count(), list(rows[:50])

    pages: list[tuple[str, Callable[[], object]]] = [
        ("overview: failures, bursts, alarms", lambda: (failures(), bursts(), alarms())),
        ("list: newest 50, and how many", listed),
        ("list of 4xx", lambda: listed(status__gte=400, status__lt=500)),
        ("list of 5xx", lambda: listed(status__gte=500, status__lt=600)),
    ]
    return [(name, median(page) * 1000) for name, page in pages]


def median(act: Callable[[], object], runs: int = 9) -> float:
    """Median seconds of some runs."""
    times = []
    for _run in range(runs):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main(rows: int) -> str:
    """The section of the document."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configure(folder)
        from django.conf import settings

        from privacy.request_log.retention import purge_expired

        settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = DAYS + 1
        settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = DAYS + 1
        fill(rows)
        duration = look_up() * 1000
        pages = "; ".join(f"{name} **{took:.1f} ms**" for name, took in staff_pages())
        kept = iter(range(DAYS - 1, 0, -1))
        oldest = (datetime.now(UTC) - timedelta(days=DAYS - 1)).date()

        def delete() -> None:
            execute(f"DELETE FROM {COPY} WHERE time < %s", [oldest + timedelta(days=1)])  # noqa: S608
            execute(f"VACUUM {COPY}")

        def purge() -> None:
            settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = next(kept)
            purge_expired()

        def purge_beside_reader() -> None:
            with reader(LOG):
                purge()

        ages = iter(range(DAYS - 1, 0, -1))

        def update() -> None:
            execute(
                f"UPDATE {COPY} SET address = NULL WHERE time < %s",  # noqa: S608
                [oldest + timedelta(days=1)],
            )
            execute(f"VACUUM {COPY}")

        def rewrite() -> None:
            settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = next(ages)
            purge_expired()
            settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = DAYS + 1

        acts = [("addresses: `UPDATE` and `VACUUM`, one table", update, COPY)]
        acts += [("addresses: `purge_request_log`, a copy of the day", rewrite, LOG)] * ROUNDS
        acts += [("rows: `DELETE` and `VACUUM`, one table", delete, COPY)]
        acts += [("rows: `purge_request_log`, one partition per day", purge, LOG)] * ROUNDS
        acts += [("the same beside a reader that stays", purge_beside_reader, LOG)] * ROUNDS
        lines = []
        for label, act, table in acts:
            seconds, wal, wait, idle = forget(act, table, folder)
            cells = (
                f"{seconds:.3f} | {wal:.2f} | {wait * 1000:.1f} | {idle * 1000:.1f} | "
                f"{wait / idle:.2f}"
            )
            lines.append(f"| {label} | {cells} |")
            print(lines[-1], file=sys.stderr)
    table_ = "\n".join(lines)
    return f"""\
### PostgreSQL: an expired day

The oldest of {DAYS} days, {rows // DAYS:,} of {rows:,} rows, while another process inserts a row
every {PAUSE * 1000:.0f} ms. Idle is the longest wait in the {QUIET:.0f} quiet seconds after it.
Each line is one run. Where a reader stays, the purge gives up after {lock_timeout()} and comes back
later.

| | seconds | WAL, MB (with the inserter's) | its longest wait, ms | idle, ms | wait / idle |
|---|---|---|---|---|---|
{table_}

All rows of one address among {rows:,}: **{duration:.1f} ms**, the median of {LOOKUPS} addresses.
What pages of staff take (2.5 % of the rows are 404, one in 5,000 is 500): {pages}.
{made_by(COMMAND + "benchmarks.retention", "django", "psycopg")} PostgreSQL runs without fsync."""


def lock_timeout() -> str:
    from privacy.request_log.conf import conf

    return f"{conf.REQUEST_LOG_LOCK_TIMEOUT.total_seconds():g} s"
