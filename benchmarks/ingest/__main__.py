"""How fast the ingester fills PostgreSQL, against a server-side COPY of the same rows into the same
table.

Run from the top folder: sh .ci/with-postgres .venv/bin/python -m benchmarks.ingest [rounds]
Without `rounds` it writes its section of docs/reference/performance.md, otherwise it prints it.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.document import made_by, write_section
from benchmarks.project import configure

ROWS = 200_000
ROUNDS = 7
SEGMENT = 4 * 1024 * 1024  # bytes


def fill_spool(folder: Path) -> None:
    """Lines as a site writes them, of the last hour, in finished segments."""
    from privacy.request_log.spool_line import format_line
    from privacy.request_log.writer import SpoolWriter

    writer = SpoolWriter(folder, SEGMENT, 3600 * 1_000_000)
    now = time.time_ns() // 1000
    for number in range(ROWS):
        writer.append(
            format_line(
                now - (ROWS - number) * 15_000,
                f"198.51.{number % 256}.{number // 256 % 256}",
                "GET",
                200,
                5_000 + number % 1000,
                f"/en/products/mobile-{number % 50}/?page={number % 7}",
                f"/en/products/?page={number % 7}",
            ),
            now,
        )
    writer.forget_segment()


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE privacy_request_log_requestlogentry, privacy_request_log_spoolposition"
        )
        cursor.execute("CHECKPOINT")


def ours(folder: Path) -> float:
    """Seconds from the spool to the last commit."""
    from privacy.request_log.ingest import Tally, ingest
    from privacy.request_log.models import RequestLogEntry
    from privacy.request_log.spool import Spool

    fill_spool(folder)
    empty()
    began = time.perf_counter()
    ingest(Spool(folder), Tally())
    seconds = time.perf_counter() - began
    assert RequestLogEntry.objects.count() == ROWS
    return seconds


def server_side(dump: Path) -> float:
    """Seconds for the server to read the same rows from a file of its own."""
    from django.db import connection

    if not dump.exists():
        with connection.cursor() as cursor:
            cursor.execute(f"COPY (SELECT * FROM privacy_request_log_requestlogentry) TO '{dump}'")  # noqa: S608 - our own file
    empty()
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"COPY privacy_request_log_requestlogentry FROM '{dump}'")
    return time.perf_counter() - began


def main(rounds: int) -> str:
    """The section of the document."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        configure(folder)
        pairs = []
        for number in range(rounds + 1):
            pair = ROWS / ours(folder / "spool"), ROWS / server_side(folder / "rows.copy")
            print(
                f"round {number}: {pair[0]:,.0f} rows/s ours, {pair[1]:,.0f} server-side COPY",
                file=sys.stderr,
            )
            pairs.append(pair)
    del pairs[0]  # it only warmed up
    return f"""\
### PostgreSQL: rows per second of the ingester

From the spool to the last commit, beside a server-side `COPY` of the same {ROWS:,} rows into the
same table; {rounds} pairs of one run.

| | least | median | greatest |
|---|---|---|---|
| ingester, rows/s | {spread([ours for ours, _ in pairs], ",.0f")} |
| server-side `COPY`, rows/s | {spread([copy for _, copy in pairs], ",.0f")} |
| ratio of each pair | {spread([ours / copy for ours, copy in pairs], ".2f")} |

{made_by("sh .ci/with-postgres .venv/bin/python -m benchmarks.ingest", "django", "psycopg")}
PostgreSQL runs without fsync."""


def spread(measured: list[float], form: str) -> str:
    return " | ".join(
        format(value, form) for value in (min(measured), statistics.median(measured), max(measured))
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(main(int(sys.argv[1])))
    else:
        write_section("filling", main(ROUNDS))
