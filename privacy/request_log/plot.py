"""The bars, labels and marks of the plot of rows per day, in the units of its viewBox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 16, 40, 56  # margins
GAP = 0.25  # of a bar's room is left free


@dataclass(frozen=True, slots=True)
class Bar:
    """One day; x and y are the upper left corner, `middle` the place of its label."""

    day: date
    rows: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Plot:
    """All that the template draws."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, int]]  # y and the rows it stands for
    bound_x: float  # left of it no row may be
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM


def draw(counts: Sequence[tuple[date, int]], retention_days: float, day_passed: float) -> Plot:
    """The plot of `rows_per_day`. The bound is `retention_days` before now; `day_passed` is the part of
    today (0 to 1) that is over."""
    room = (WIDTH - LEFT - RIGHT) / len(counts)
    top = round_up(max(rows for _, rows in counts))
    scale = (HEIGHT - TOP - BOTTOM) / top
    bars = [
        Bar(
            day,
            rows,
            x=round(LEFT + (place + GAP / 2) * room, 1),
            y=round(HEIGHT - BOTTOM - rows * scale, 1),
            width=round(room * (1 - GAP), 1),
            height=round(rows * scale, 1),
        )
        for place, (day, rows) in enumerate(counts)
    ]
    ticks = [(round(HEIGHT - BOTTOM - value * scale, 1), value) for value in (0, top // 2, top)]
    bound = len(counts) - 1 + day_passed - retention_days
    return Plot(bars, ticks, bound_x=round(LEFT + max(bound, 0) * room, 1))


def round_up(rows: int) -> int:
    """The next even, round number: 2, 4, 10, 20, 40, 100 …"""
    magnitude = 1
    while True:
        for factor in (2, 4, 10):
            if rows <= factor * magnitude:
                return factor * magnitude
        magnitude *= 10
