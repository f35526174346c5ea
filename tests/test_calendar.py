"""The moments to which `make test-calendar` moves the clock, and that it does move it."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.calendar import environment, library, moments

DAYS = ["2026-11-26 10:00", "2027-12-31 23:59", "2028-02-29 12:00", "2095-06-01 00:00"]


@pytest.mark.parametrize("now", DAYS)
def test_the_moments_are_the_next_ones_from_any_day(now: str) -> None:
    today = datetime.fromisoformat(now).replace(tzinfo=UTC)

    year, berlin, leap_day, after_it, summer, winter, ahead = moments(today)

    assert all(
        moment > today for moment in (year, berlin, leap_day, after_it, summer, winter, ahead)
    )
    assert (year.month, year.day, year.hour, berlin.hour) == (1, 1, 0, 23)
    assert (leap_day.month, leap_day.day, (after_it - leap_day).days) == (2, 29, 1)
    assert (summer.isoweekday(), winter.isoweekday()) == (7, 7)
    assert summer.day > 24
    assert winter.day > 24
    assert (ahead.date() - today.date()).days == 40


def test_the_clock_of_a_process_is_moved() -> None:
    try:
        moved = environment(datetime(2028, 2, 29, 23, 59, tzinfo=UTC), library())
    except SystemExit:
        pytest.skip("libfaketime is missing")
    code = "import datetime, sqlite3, time; time.sleep(0.01); today = datetime.date.today();"
    code += "print(today, *sqlite3.connect('').execute('SELECT date()'))"

    said = subprocess.run(
        [sys.executable, "-c", code], env=moved, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["2028-02-29", "('2028-02-29',)"]
