"""From visits to figures: only what was measured in the same round is compared. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.social.contenders import AGAIN, NOTHING, OURS, Contender
from benchmarks.social.trace import MainThread
from benchmarks.social.weight import File, Weight, weigh

Timed = Mapping[Contender, Sequence[MainThread]]  # one value per round


@dataclass(frozen=True, slots=True)
class Look:
    """What one visit showed. Shifts are sums of layout-shift values; `moved` counts those right
    after a click, too."""

    files: list[File]
    hosts: int  # of others, contacted before any click
    requests: int  # to them, before any click
    shifted: float
    moved: float  # by activating
    works: bool
    works_without_script: bool


@dataclass(frozen=True, slots=True)
class ServerTime:
    """Milliseconds of each rendering of our tag: for visitors without a choice, and for one who
    ticked."""

    neutral: Sequence[float]
    ticked: Sequence[float]


@dataclass(frozen=True, slots=True)
class Results:
    """All that a run found."""

    timed: Timed
    looks: Mapping[Contender, Look]
    made_by: str
    server: Mapping[str, ServerTime]  # by task, of ours

    @property
    def rounds(self) -> int:
        return len(next(iter(self.timed.values())))


def usable(timed: Timed, contender: Contender) -> list[float]:
    return [visit.usable for visit in timed[contender]]


def rest(timed: Timed, contender: Contender) -> list[float]:
    return [visit.rest for visit in timed[contender]]


def ratios(timed: Timed, contender: Contender) -> list[float]:
    """Contender / ours until the page was at rest, per round: 2 is twice our work. Base is the mean
    of our two visits; each of them is compared with its twin: what the machine's noise alone can
    do."""
    ours, again = (rest(timed, _by_key(timed, keys[contender.task])) for keys in (OURS, AGAIN))
    base = {
        OURS[contender.task]: again,
        AGAIN[contender.task]: ours,
    }.get(contender.key) or [
        (first + second) / 2 for first, second in zip(ours, again, strict=True)
    ]
    return [time / mean for time, mean in zip(rest(timed, contender), base, strict=True)]


def added(timed: Timed, contender: Contender) -> list[float]:
    """What the contender adds to the page without any layer until it is at rest, per round, in
    ms."""
    base = rest(timed, NOTHING[contender.task])
    return [time - empty for time, empty in zip(rest(timed, contender), base, strict=True)]


def weight(looks: Mapping[Contender, Look], contender: Contender) -> Weight:
    empty = next(
        file.body for file in looks[NOTHING[contender.task]].files if file.kind == "document"
    )
    return weigh(looks[contender].files, empty)


def _by_key(timed: Timed, key: str) -> Contender:
    return next(contender for contender in timed if contender.key == key)
