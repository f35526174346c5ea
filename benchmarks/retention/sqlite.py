"""What it costs SQLite to forget expired rows, in batches and by one DELETE, while somebody writes."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.project import configure_sqlite
from benchmarks.retention.inserter import Waits, inserting

LOG = "privacy_request_log_requestlogentry"
COLUMNS = "id, time, address, network, method, url, status, referrer, bytes_sent"
INSERT = (
    f"INSERT INTO {LOG} ({COLUMNS}) VALUES (lower(hex(randomblob(16))), strftime('%Y-%m-%d %H:%M:%f', 'now'),"  # noqa: S608
    " '192.0.2.1', '192.0.2.0', 'GET', '/en/products/', 200, '', 5000)"
)
DAYS = 8  # of which the oldest expires
BATCH = 50_000


def fill(rows: int) -> None:
    """Rows spread evenly over the days."""
    from django.db import connection, transaction

    oldest = datetime.now(UTC) - timedelta(days=DAYS)
    step = timedelta(days=DAYS) / rows

    def values(numbers: range) -> Iterator[tuple[datetime | int | str, ...]]:
        for number in numbers:
            time = oldest + number * step
            address = f"198.{number % 4}.{number // 256 % 195}.{number % 256}"
            url = f"/en/products/mobile-{number % 50}"
            yield f"{number:032x}", time.replace(tzinfo=None), address, "198.51.100.0", "GET", url, 200, "", 5000

    for begin in range(0, rows, BATCH):
        print(f"filling: {begin:,} of {rows:,}", end="\r", file=sys.stderr)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {LOG} ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
                list(values(range(begin, min(begin + BATCH, rows)))),
            )


def during(waits: Waits, act: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds that it took, the longest wait meanwhile, and the longest in as long a time with nothing going on."""
    time.sleep(0.5)
    began = time.monotonic()
    act()
    ended = time.monotonic()
    time.sleep(0.5)
    idle = time.monotonic()
    time.sleep(ended - began)
    return ended - began, waits.longest(began, ended), waits.longest(idle, time.monotonic())


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configure_sqlite(folder)
        from django.conf import settings
        from django.db import connection

        from privacy.request_log.retention import purge_expired

        fill(rows)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

        def expire(days: float) -> None:
            settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = days
            settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = days
            purge_expired()

        def delete() -> None:
            bound = (datetime.now(UTC) - timedelta(days=DAYS - 2)).replace(tzinfo=None)
            connection.cursor().execute(f"DELETE FROM {LOG} WHERE time < %s", [bound])  # noqa: S608

        print(f"{rows:,} rows, an eighth of which expires; in milliseconds")
        print(f"{'':28}{'seconds':>9}{'longest wait of a writer':>26}{'idle, as long':>15}")
        with inserting(str(folder / "log.sqlite3"), INSERT, folder / "waits") as waits:
            for label, act in (("purge_request_log", lambda: expire(DAYS - 1)), ("one DELETE", delete)):
                seconds, wait, idle = during(waits, act)
                print(f"{label:28}{seconds:9.2f}{wait * 1000:26.1f}{idle * 1000:15.1f}")
