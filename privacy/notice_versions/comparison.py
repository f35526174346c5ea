"""Comparison of two texts of the notice, passage by passage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import chain

from privacy.notice_versions.passages import Passage


@dataclass(frozen=True, slots=True)
class Change:
    """What changed about one heading or entry of the notice.

    Attributes:
        part, fold, term: where, as in `Passage`.
        removed, added: the texts that are not there any more, and those that are new.
    """

    part: str
    fold: str
    term: str
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def changes(before: Sequence[Passage], after: Sequence[Passage]) -> list[Change]:
    """Return what changed from one text to the other, in the order of reading."""
    places = dict[tuple[str, str, str], Change]()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for passage in chain(before[start:end], after[new_start:new_end]):
            places.setdefault(passage[:3], Change(*passage[:3]))
        for passage in before[start:end]:
            places[passage[:3]].removed.append(passage.text)
        for passage in after[new_start:new_end]:
            places[passage[:3]].added.append(passage.text)
    return list(places.values())
