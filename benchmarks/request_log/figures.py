"""From measurements to figures: only what was measured in the same round is compared."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.request_log.contenders import (
    AGAIN,
    HOME,
    HOME_AGAIN,
    POSTGRESQL,
    SAME,
    SQLITE,
    Contender,
)

FLOOR = 0.98  # of the speed without a log that must be left
OF_CREATE = 10  # how many times cheaper than one ORM create
OF_DJANGO_REQUEST = 20  # how many times cheaper than django-request

Measured = Mapping[Contender, Sequence[float]]  # CPU per request in µs, one value per round


@dataclass(frozen=True, slots=True)
class Target:
    """What was wished, and what was found."""

    wish: str
    measured: str
    kept: bool


def without_log(measured: Measured, page: str) -> list[float]:
    """The page without a log, per round: the mean of the two servers that have none."""
    first, second = (SAME, AGAIN) if page == SAME.page else (HOME, HOME_AGAIN)
    return [
        (first_cost + other) / 2
        for first_cost, other in zip(measured[first], measured[second], strict=True)
    ]


def ratios(measured: Measured, contender: Contender) -> list[float]:
    """No log / contender, per round: 0.5 is a request that costs twice as much. For a server
    without a log it is that server against its twin: what the machine's noise alone can do."""
    twins = {SAME: AGAIN, AGAIN: SAME, HOME: HOME_AGAIN, HOME_AGAIN: HOME}
    base = (
        measured[twins[contender]] if contender in twins else without_log(measured, contender.page)
    )
    return [base_cost / other for base_cost, other in zip(base, measured[contender], strict=True)]


def added(measured: Measured, contender: Contender) -> list[float]:
    """What the log adds to a request, per round, in µs."""
    base = without_log(measured, contender.page)
    return [other - base_cost for base_cost, other in zip(base, measured[contender], strict=True)]


def targets(measured: Measured) -> list[Target]:
    """The wishes of this project for its request log, on every database that was measured."""
    reached = []
    for database in (SQLITE, POSTGRESQL):
        ours = Contender("ours", database)
        if ours in measured:
            reached.append(_speed_left(measured, ours))
            reached.append(_cheaper(measured, ours, "create", "one ORM create", OF_CREATE))
            reached.append(_cheaper(measured, ours, "request", "django-request", OF_DJANGO_REQUEST))
    reached.append(_speed_left(measured, Contender("ours", SQLITE, "home")))
    return reached


def _speed_left(measured: Measured, ours: Contender) -> Target:
    ratio = statistics.median(ratios(measured, ours))
    page = "the page" if ours.page == SAME.page else "the home page"
    return Target(
        f"{page}, {ours.database}: no log / ours ≥ {FLOOR}", f"{ratio:.3f}", ratio >= FLOOR
    )


def _cheaper(measured: Measured, ours: Contender, log: str, label: str, times: int) -> Target:
    """Medians are compared, not rounds: what ours adds is so little that a round's noise can hide
    it."""
    mine = statistics.median(added(measured, ours))
    theirs = statistics.median(added(measured, Contender(log, ours.database)))
    return Target(
        f"the page, {ours.database}: ours adds ≤ 1/{times} of what {label} adds",
        f"{mine:.0f} of {theirs:.0f} µs" + (f" = 1/{theirs / mine:.0f}" if mine > 0 else ""),
        mine <= theirs / times,
    )
