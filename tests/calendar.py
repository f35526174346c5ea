"""Run the unit tests with the clock of the process moved: `python -m tests.calendar [--short]`.

Tests travel in time by themselves, but only Python's clock goes with them. Here libfaketime moves
the clock that the whole process sees, SQLite, files and child processes included, to moments at
which software fails: so close to the turn of a day that it happens during the run.
"""

import argparse
import calendar
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

TOP = Path(__file__).parents[1]
LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")
BEFORE = timedelta(seconds=4)  # before the turn the run begins: the imports take some
AHEAD = timedelta(days=40)
BERLIN = ZoneInfo("Europe/Berlin")
AT_ONCE = 2  # runs, each in a process of its own
EVERYTHING = ("-m", "not browser")
# What reckons with days, months and years: some seconds for each moment.
SHORT = (
    "tests/privacy/consent",
    "tests/privacy/rate_limits",
    "tests/privacy/personal_data/test_retention.py",
    "tests/privacy/controllers/test_deadlines.py",
    "tests/privacy/promises/test_statements_stored_data.py",
    "tests/privacy/subject_requests/test_admin.py",
    "tests/privacy/templatetags/test_moments.py",
)


def moments(now: datetime) -> Iterator[datetime]:
    """The turns at which the runs begin, the next ones from now on; in UTC."""
    yield datetime(now.year + 1, 1, 1, tzinfo=UTC)
    yield datetime(now.astimezone(BERLIN).year + 1, 1, 1, tzinfo=BERLIN).astimezone(UTC)
    leap_year = next(year for year in range(now.year + 1, now.year + 9) if calendar.isleap(year))
    yield datetime(leap_year, 2, 29, tzinfo=UTC)
    yield datetime(leap_year, 3, 1, tzinfo=UTC)
    yield _last_sunday(now.year + 1, 3)
    yield _last_sunday(now.year + 1, 10)
    yield datetime.combine(now.date() + AHEAD, time.min, UTC)


def _last_sunday(year: int, month: int) -> datetime:
    """When daylight-saving time begins or ends in Europe (Directive 2000/84/EC)."""
    last = date(year, month, 31)
    return datetime.combine(last - timedelta(days=(last.weekday() + 1) % 7), time(1), UTC)


def environment(moment: datetime, library: Path) -> dict[str, str]:
    """For a process whose clock goes on from this moment."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("FAKETIME")
    }
    return {
        **inherited,
        "LD_PRELOAD": str(library),
        "FAKETIME": f"@{moment:%Y-%m-%d %H:%M:%S}",
        "FAKETIME_DONT_RESET": "1",  # child processes go on where their parent is
        "TZ": "UTC",  # in which FAKETIME is read
    }


def library() -> Path:
    """Raises SystemExit where it is not installed."""
    libraries = [path for pattern in LIBRARIES for path in Path("/").glob(pattern[1:])]
    if not libraries:
        sys.exit("libfaketime is missing: sudo apt install faketime")
    return libraries[0]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only what reckons with dates")
    chosen = SHORT if parser.parse_args(arguments).short else EVERYTHING
    with ThreadPoolExecutor(AT_ONCE) as runs:
        statuses = list(runs.map(lambda moment: run_at(moment, chosen), moments(datetime.now(UTC))))
    return sum(status != 0 for status in statuses)


def run_at(moment: datetime, chosen: Sequence[str]) -> int:
    """Run tests shortly before a moment and tell what they said; the status of the process."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen]
    run = subprocess.run(
        command,
        cwd=TOP,
        env=environment(moment - BEFORE, library()),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(f"--- {moment:%Y-%m-%d %H:%M} UTC\n{run.stdout}", flush=True)  # noqa: T201
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
