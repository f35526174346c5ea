"""Figures of the findings over time, as plots: one for each text of a finding that has numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from privacy.promises.models import PromiseDay
from privacy.registry.finding import Finding, readable

WIDTH, HEIGHT, MARGIN = 360, 90, 6  # of a plot, in units of its picture
DASHES = ("none", "6 3", "2 3", "8 3 2 3")  # tell the lines apart without colour


@dataclass(frozen=True, slots=True)
class Line:
    """One number of a finding.

    Attributes:
        points: the points of its course as "x,y".
        dashes: how the line is dashed.
        words: the newest finding: the text before the number, the number, the text after it.
    """

    points: tuple[str, ...]
    dashes: str
    words: tuple[str, str, str]

    @property
    def path(self) -> str:
        """The points as SVG reads them."""
        return " ".join(self.points)


@dataclass(frozen=True, slots=True)
class Plot:
    """One finding over time.

    Attributes:
        newest: the newest finding in the current language.
        lines: one for each of its numbers.
        top: the highest number.
        rows: (day, the finding of that day), the newest first.
    """

    newest: str
    lines: tuple[Line, ...]
    top: float
    rows: tuple[tuple[date, str], ...]


def with_figures(evidence: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return those findings of a check that have numbers, as data."""
    return list(filter(_numbers, evidence))


def series(days: Iterable[PromiseDay]) -> list[dict[str, Any]]:
    """Return the numbers of each finding over time, as data: its untranslated text, and by day the
    numbers by name. The days come in order."""
    seen = dict[str, dict[str, dict[str, float]]]()
    for day in days:
        for finding in filter(_can_be_plotted, day.figures):
            numbers = seen.setdefault(str(finding.get("text")), {})
            numbers[day.day.isoformat()] = _numbers(finding)
    return [{"text": text, "days": numbers} for text, numbers in seen.items()]


def plots(promise: str, first: date, last: date) -> list[Plot]:
    """Return the plots of a promise from one day to another, in the current language."""
    seen = dict[str, list[tuple[date, Mapping[str, Any]]]]()
    for day in PromiseDay.objects.filter(promise=promise, day__range=(first, last)).order_by("day"):
        for finding in filter(_can_be_plotted, day.figures):
            seen.setdefault(str(finding.get("text")), []).append((day.day, finding))
    return [_plot(days, first, last) for days in seen.values()]


def _can_be_plotted(finding: Any) -> bool:
    """Return whether it can be read and has numbers; another version may have stored it."""
    return bool(readable([finding]) and _numbers(finding))


def _plot(days: list[tuple[date, Mapping[str, Any]]], first: date, last: date) -> Plot:
    numbers = [(day, _numbers(finding)) for day, finding in days]
    top = max(max(values.values()) for _day, values in numbers)
    newest, lines = Finding.from_data(days[-1][1]), list[Line]()
    for place, name in enumerate(numbers[-1][1]):
        points = tuple(_points(numbers, name, (first, last), top))
        lines.append(Line(points, DASHES[place % len(DASHES)], newest.around(name)))
    rows = [(day, str(Finding.from_data(finding))) for day, finding in reversed(days)]
    return Plot(rows[0][1], tuple(lines), top, tuple(rows))


def _points(
    numbers: list[tuple[date, dict[str, float]]], name: str, period: tuple[date, date], top: float
) -> Iterator[str]:
    first, last = period
    length = max(last - first, timedelta(days=1))
    for day, values in numbers:
        if name in values:
            x = MARGIN + (day - first) / length * (WIDTH - 2 * MARGIN)
            y = HEIGHT - MARGIN - max(values[name], 0) / (top or 1) * (HEIGHT - 2 * MARGIN)
            yield f"{x:.1f},{y:.1f}"


def _numbers(finding: Mapping[str, Any]) -> dict[str, float]:
    values = finding.get("values", {})
    numbers = dict[str, float]()
    for name, value in values.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            numbers[name] = value
    return numbers
