"""The tests pass on any day: what they say of a day they bring along."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
AT_ANOTHER_DAY = 'pytest -n 2 -m "not browser" --today +400'
STORES_A_LOG_ROW = re.compile(
    r"RequestLogEntry(?:\.objects\.(?:(?:bulk|get_or|update_or)_)?create)?\("
)
MAKE_THE_DAY = {"conftest.py", "test_partitions.py", Path(__file__).name}


def test_no_test_stores_a_row_of_the_log_without_its_day() -> None:
    """On PostgreSQL there are tables for the coming days only; `conftest.entry` makes the one that
    it needs."""
    paths = [
        path.relative_to(TESTS)
        for path in TESTS.rglob("*.py")
        if path.name not in MAKE_THE_DAY and STORES_A_LOG_ROW.search(path.read_text())
    ]
    assert paths == []


@pytest.mark.parametrize(
    "source",
    [
        "RequestLogEntry.objects.create(url=1)",
        "RequestLogEntry.objects.bulk_create([])",
        "RequestLogEntry()",
    ],
)
def test_each_way_to_do_so_is_seen(source: str) -> None:
    assert STORES_A_LOG_ROW.search(source)


def test_reading_the_log_is_not_storing_in_it() -> None:
    assert not STORES_A_LOG_ROW.search("RequestLogEntry.objects.filter(time=NOW)")


def test_ci_runs_the_tests_on_another_day_too() -> None:
    assert AT_ANOTHER_DAY in (TESTS.parent / "Makefile").read_text()
