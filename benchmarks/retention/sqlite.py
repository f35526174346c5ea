"""What it costs SQLite to forget expired rows, in batches and by one DELETE, while a client
writes."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.document import made_by
from benchmarks.project import configure_sqlite
from benchmarks.retention.inserter import PAUSE, during, inserting

LOG = "privacy_request_log_requestlogentry"
COLUMNS = "id, time, address, network, method, url, status, referrer, bytes_sent, host"
INSERT = (
    f"INSERT INTO {LOG} ({COLUMNS}) VALUES (lower(hex(randomblob(16))), "  # noqa: S608
    f"strftime('%Y-%m-%d %H:%M:%f', 'now'),"
    " '192.0.2.1', '192.0.2.0', 'GET', '/en/products/', 200, '', 5000, '')"
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
            yield (
                f"{number:032x}",
                time.replace(tzinfo=None),
                address,
                "198.51.100.0",
                "GET",
                url,
                200,
                "",
                5000,
                "",
            )

    for begin in range(0, rows, BATCH):
        print(f"filling: {begin:,} of {rows:,}", end="\r", file=sys.stderr)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {LOG} ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608
                list(values(range(begin, min(begin + BATCH, rows)))),
            )


def main(rows: int) -> str:
    """The section of the document."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configure_sqlite(folder)
        from django.conf import settings
        from django.db import connection

        from privacy.request_log.retention import purge_expired

        fill(rows)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

        def purge() -> None:
            settings.PRIVACY_REQUEST_LOG_ADDRESS_RETENTION_DAYS = DAYS - 1
            settings.PRIVACY_REQUEST_LOG_RETENTION_DAYS = DAYS - 1
            purge_expired()

        def delete() -> None:
            bound = (datetime.now(UTC) - timedelta(days=DAYS - 2)).replace(tzinfo=None)
            connection.cursor().execute(f"DELETE FROM {LOG} WHERE time < %s", [bound])  # noqa: S608

        lines = []
        with inserting(str(folder / "log.sqlite3"), INSERT, folder / "waits") as waits:
            for label, act in (
                ("`purge_request_log`, in batches", purge),
                ("one `DELETE`", delete),
            ):
                seconds, wait, idle = during(waits, act)
                cells = f"{seconds:.2f} | {wait * 1000:.1f} | {idle * 1000:.1f} | {wait / idle:.2f}"
                lines.append(f"| {label} | {cells} |")
                print(lines[-1], file=sys.stderr)
    table = "\n".join(lines)
    return f"""\
### SQLite: expired rows

An eighth of {rows:,} rows, with `secure_delete`, while another process inserts a row every
{PAUSE * 1000:.0f} ms. Idle is the longest wait in as long a time right afterwards, with nothing
going on.

| | seconds | longest wait of the inserter, ms | idle, ms | wait / idle |
|---|---|---|---|---|
{table}

{made_by("python -m benchmarks.retention", "django")}"""
