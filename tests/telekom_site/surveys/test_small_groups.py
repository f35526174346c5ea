"""Suppression of small groups: no figure about a few people is shown, or follows from others."""

import itertools
from collections import defaultdict

import hypothesis
import pytest
from hypothesis import strategies as st

from telekom_site.surveys.small_groups import suppress_parts, suppress_shares


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([40, 30, 20], [40, 30, 20]),
        ([40, 30, 9], [40, None, None]),  # 9 is what is left of the total without 30
        ([40, 30, 4, 4], [40, None, None, None]),  # two that are 8 together
        ([40, 30, 9, 9], [40, None, None, None]),  # two below 10 that are 18 together are both 9
        (
            [40, 10, 9, 10],
            [40, None, None, None],
        ),  # if one 10 were shown, the rule would tell the 9
        ([95, 3, 2], [None, None, None]),
        ([40, 30, 0], [40, None, None]),  # that nobody chose it is about each of them
        ([3, 2], [None, None]),
        ([], []),
    ],
)
def test_groups_that_exclude_each_other(counts: list[int], shown: list[int | None]) -> None:
    assert suppress_parts(counts, 10) == shown


@pytest.mark.parametrize(
    ("counts", "shown"), [([50, 9, 91, 90, 10], [50, None, None, 90, 10]), ([5], [None])]
)
def test_groups_that_overlap(counts: list[int], shown: list[int | None]) -> None:
    assert suppress_shares(counts, 100, 10) == shown


@hypothesis.given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_no_small_group_follows_from_the_total(counts: list[int]) -> None:
    """For each missing figure, and each sum of shown ones, another value is possible."""
    shown = suppress_parts(counts, 10)
    missing = [count for count, figure in zip(counts, shown, strict=True) if figure is None]
    assert all(figure is None or figure >= 10 for figure in shown)
    if missing and len(missing) < len(counts):
        assert len(missing) >= 2
        assert sum(missing) >= 10
    for size in range(1, len(counts) + 1):
        for group in itertools.combinations(range(len(counts)), size):
            figures = [shown[index] for index in group]
            if all(figure is not None for figure in figures):
                rest = sum(counts) - sum(counts[index] for index in group)
                assert rest == 0 or rest >= 10


@pytest.mark.parametrize("groups", [2, 3, 4])
def test_who_knows_the_rule_cannot_tell_a_missing_figure_or_that_it_is_small(groups: int) -> None:
    for total in range(3, 12):
        possible = defaultdict[tuple[int | None, ...], list[tuple[int, ...]]](list)
        for counts in itertools.product(range(total + 1), repeat=groups):
            if sum(counts) == total:
                possible[tuple(suppress_parts(counts, 3))].append(counts)
        for shown, explanations in possible.items():
            for figure, values in zip(shown, zip(*explanations, strict=True), strict=True):
                assert figure is not None or min(values) < 3 <= max(values), shown
