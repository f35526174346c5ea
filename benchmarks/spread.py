"""Least, median and greatest of what was measured, and how they are written."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, median and greatest of some values."""

    low: float
    middle: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    return Spread(min(values), statistics.median(values), max(values))


def numbers(cost: Spread, digits: int) -> str:
    """Median, and least and greatest behind it."""
    return f"**{cost.middle:.{digits}f}** ({cost.low:.{digits}f} to {cost.high:.{digits}f})"
