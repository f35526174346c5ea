"""Layout of a bar chart of days: bars, labels and marks, in the units of the SVG's viewBox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 16, 40, 56  # margins
GAP = 0.25  # of a bar's slot that is left free
LABELS = 11  # days that have a label each; of more days, only as many are labelled as fit

# Of the kinds, which also differ in lightness, and of the ground, each for light and dark schemes.
COLOURS = ("#b3005e", "#8a8a8a", "#2f6fb3", "#d07f00", "#222222")
DARK_COLOURS = ("#ff6fb1", "#7d898d", "#8cc4ff", "#ffc04d", "#ffffff")
GROUND, DARK_GROUND = "#ffffff", "#12222a"
# Of the legend, in the units of the SVG's viewBox.
LEGEND_LEFT, LEGEND_STEP, LEGEND_SQUARE, LETTER_WIDTH = 70, 100, 38, 8

Series = Sequence[tuple[date, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Content of a plot.

    - `title`, `note`: texts for people and screen readers.
    - `series`: (day, values) per bar.
    - `kinds`: names of the values.
    - `bound`: a moment to mark, in days after the first day, with its `bound_label`.
    """

    title: str
    note: str
    series: Series
    kinds: Sequence[str] = ("",)
    bound: float | None = None
    bound_label: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Segment of a stacked bar; `kind` is the index of its value in the series."""

    kind: int
    value: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """Bar of one day; `x` is its left edge."""

    day: date
    parts: Sequence[Part]
    x: float
    width: float
    labelled: bool

    @property
    def middle(self) -> float:
        """X coordinate of its label."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything that the template draws.

    `ticks` are (y, label); `bound_x` is None where no moment is marked.
    """

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]
    bound_x: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM


def draw(series: Series, bound: float | None = None) -> Plot:
    """Return the layout of stacked values, one bar per day. `bound` is a moment, in days after the
    start of the first day."""
    room = (WIDTH - LEFT - RIGHT) / len(series)
    top = round_up(max(sum(values) for _, values in series))
    scale = (HEIGHT - TOP - BOTTOM) / top
    every = -(-len(series) // LABELS)
    bars = []
    for index, (day, values) in enumerate(series):
        bar = Bar(
            day,
            _stack(values, scale),
            x=round(LEFT + (index + GAP / 2) * room, 1),
            width=round(room * (1 - GAP), 1),
            labelled=(len(series) - 1 - index) % every == 0,
        )
        bars.append(bar)
    ticks = [
        (round(HEIGHT - BOTTOM - value * scale, 1), in_short(value)) for value in (0, top // 2, top)
    ]
    return Plot(
        bars, ticks, bound_x=None if bound is None else round(LEFT + max(bound, 0) * room, 1)
    )


def drawing(chart: Chart, *, is_file: bool = True) -> dict[str, Any]:
    """Return what the template plot.svg needs to draw a chart, with its values as text.

    A file follows the scheme of its reader by a style of its own; in a page, which permits none, it
    takes that of privacy/staff.css.
    """
    description = [chart.note]
    for day, values in chart.series:
        description.append(f"{day:%Y-%m-%d}: {', '.join(map(in_short, values))}.")
    legend, x = [], LEGEND_LEFT
    for number, (kind, colour) in enumerate(zip(chart.kinds, COLOURS, strict=False)):
        if kind:
            legend.append((kind, number, colour, x))
            x += max(LEGEND_STEP, LEGEND_SQUARE + LETTER_WIDTH * len(kind))
    return {
        "chart": chart,
        "plot": draw(chart.series, chart.bound),
        "is_file": is_file,
        "colours": COLOURS,
        "dark_colours": DARK_COLOURS,
        "ground": GROUND,
        "dark_ground": DARK_GROUND,
        "legend": legend,
        "description": " ".join(description),
        "axis": _("Day (UTC)"),
    }


def _stack(values: Sequence[int], scale: float) -> Sequence[Part]:
    parts, floor = [], HEIGHT - BOTTOM
    for kind, value in enumerate(values):
        before = sum(values[:kind])
        parts.append(
            Part(kind, value, round(floor - (before + value) * scale, 1), round(value * scale, 1))
        )
    return parts


def in_short(value: int) -> str:
    """Return a number in at most four digits and a unit: 950, 20 k, 4 M, 10 G."""
    units = ["", " k", " M", " G", " T", " P"]
    while value >= 10_000 and len(units) > 1:
        value //= 1000
        units.pop(0)
    return f"{value}{units[0]}"


def round_up(value: int) -> int:
    """Return the next even, round number: 2, 4, 10, 20, 40, 100 …"""
    magnitude = 1
    while True:
        for factor in (2, 4, 10):
            if value <= factor * magnitude:
                return factor * magnitude
        magnitude *= 10
