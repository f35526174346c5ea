"""The bars, labels and marks of a plot of days, in the units of its viewBox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 16, 40, 56  # margins
GAP = 0.25  # of a bar's room is left free
LABELS = 11  # days that have a label each; of more, as many are labelled as fit


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, from the floor upwards; `kind` is its place in the series."""

    kind: int
    value: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One day; x is its left edge, `middle` the place of its label."""

    day: date
    parts: Sequence[Part]
    x: float
    width: float
    labelled: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Plot:
    """All that the template draws. `bound_x` is None where no moment is marked."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]  # y and the value that it stands for
    bound_x: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM


def draw(series: Sequence[tuple[date, Sequence[int]]], bound: float | None = None) -> Plot:
    """Bars of stacked values, one bar a day. `bound` is a moment in days after the begin of the
    first day."""
    room = (WIDTH - LEFT - RIGHT) / len(series)
    top = round_up(max(sum(values) for _, values in series))
    scale = (HEIGHT - TOP - BOTTOM) / top
    every = -(-len(series) // LABELS)
    bars = [
        Bar(
            day,
            _stack(values, scale),
            x=round(LEFT + (index + GAP / 2) * room, 1),
            width=round(room * (1 - GAP), 1),
            labelled=(len(series) - 1 - index) % every == 0,
        )
        for index, (day, values) in enumerate(series)
    ]
    ticks = [
        (round(HEIGHT - BOTTOM - value * scale, 1), in_short(value)) for value in (0, top // 2, top)
    ]
    return Plot(
        bars, ticks, bound_x=None if bound is None else round(LEFT + max(bound, 0) * room, 1)
    )


def _stack(values: Sequence[int], scale: float) -> Sequence[Part]:
    parts, floor = [], HEIGHT - BOTTOM
    for kind, value in enumerate(values):
        before = sum(values[:kind])
        parts.append(
            Part(kind, value, round(floor - (before + value) * scale, 1), round(value * scale, 1))
        )
    return parts


def in_short(value: int) -> str:
    """A number in at most four characters and a unit: 950, 20 k, 4 M, 10 G."""
    units = ["", " k", " M", " G", " T", " P"]
    while value >= 10_000 and len(units) > 1:
        value //= 1000
        units.pop(0)
    return f"{value}{units[0]}"


def round_up(value: int) -> int:
    """The next even, round number: 2, 4, 10, 20, 40, 100 …"""
    magnitude = 1
    while True:
        for factor in (2, 4, 10):
            if value <= factor * magnitude:
                return factor * magnitude
        magnitude *= 10
