"""The report of the request log's benchmark: pairing, ratios, targets."""

from xml.etree import ElementTree

import pytest

from benchmarks.request_log.contenders import (
    AGAIN,
    HOME,
    HOME_AGAIN,
    HOME_LOGGED,
    SAME,
    SQLITE,
    Contender,
)
from benchmarks.request_log.drawing import svg
from benchmarks.request_log.figures import added, ratios, targets
from benchmarks.request_log.report import Results, section
from benchmarks.spread import Spread, spread

OURS, CREATE, REQUEST = (Contender(log, SQLITE) for log in ("ours", "create", "request"))
MEASURED = {
    SAME: [1000.0, 2000.0, 1000.0],  # in the second round the machine was half as fast
    AGAIN: [1000.0, 2000.0, 1100.0],
    OURS: [1010.0, 2020.0, 1060.0],
    CREATE: [1400.0, 2800.0, 1450.0],
    REQUEST: [1600.0, 3200.0, 1650.0],
    HOME: [5000.0, 5000.0, 5000.0],
    HOME_AGAIN: [5000.0, 5000.0, 5000.0],
    HOME_LOGGED: [5500.0, 5500.0, 5500.0],
}
RESULTS = Results(
    cpu=MEASURED,
    per_second=dict.fromkeys(MEASURED, 500.0),
    ingester={OURS: Spread(10, 20, 30)},
    turns=3,
    slice=5,
    starts=1,
    day="2026-01-01",
    machine="2 cores & more",
    postgresql=False,
)


def test_a_ratio_compares_only_what_was_measured_in_the_same_round() -> None:
    assert ratios(MEASURED, OURS) == pytest.approx([1000 / 1010, 2000 / 2020, 1050 / 1060])
    assert added(MEASURED, OURS) == [10, 20, 10]


def test_a_server_without_a_log_is_compared_with_its_twin() -> None:
    assert ratios(MEASURED, SAME) == pytest.approx([1, 1, 1.1])
    assert ratios(MEASURED, AGAIN) == pytest.approx([1, 1, 1 / 1.1])


def test_a_spread_is_least_median_and_greatest() -> None:
    assert spread([3.0, 1.0, 8.0]) == Spread(1, 3, 8)


def test_targets_pass_and_fail_by_the_medians() -> None:
    assert [(target.measured, target.kept) for target in targets(MEASURED)] == [
        ("0.990", True),
        ("10 of 400 µs = 1/40", True),
        ("10 of 600 µs = 1/60", True),
        ("0.909", False),
    ]


def test_ours_fails_a_target_that_it_misses() -> None:
    dear = MEASURED | {OURS: [1050.0, 2050.0, 1100.0]}
    assert [target.kept for target in targets(dear)] == [False, False, False, False]


def test_the_section_has_a_row_per_contender_and_says_loudly_what_is_missing() -> None:
    text = section(RESULTS)
    assert (
        "| privacy.request_log, SQLite | **1060** (1010 to 2020) | **0.990** (0.990 to 0.991) |"
        in text
    )
    assert "| **10** (10 to 20) | **20** (10 to 30) | 500 |" in text
    assert "POSTGRESQL WAS NOT MEASURED" in text
    assert "**FAIL**" in text


def test_the_plot_is_well_formed_and_shows_every_log_cheapest_first() -> None:
    root = ElementTree.fromstring(svg(RESULTS))  # noqa: S314 - our own text
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    labels = [
        "no log",
        "privacy.request_log, SQLite",
        "one ORM create, SQLite",
        "django-request, SQLite",
    ]
    assert [text for text in texts if text in labels] == labels
