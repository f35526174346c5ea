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
    """Return what changed from one text to the other, in the order of reading.

    Entries of a table that only got another title did not change: the titles did.
    """
    places = dict[tuple[str, str, str], Change]()
    renamed = _renamed(before, after)
    for (part, old), new in renamed.items():
        places[part, new, ""] = Change(part, new, "", [old], [new])
    before = [
        passage._replace(fold=renamed.get((passage.part, passage.fold), passage.fold))
        for passage in before
    ]
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


def _renamed(before: Sequence[Passage], after: Sequence[Passage]) -> dict[tuple[str, str], str]:
    """Return the new title of each table that has another one but mostly the same entries, by part
    and old title."""
    old, new = _entries(before), _entries(after)
    titles = dict[tuple[str, str], str]()
    for (part, title), entries in old.items():
        for (new_part, new_title), new_entries in new.items():
            is_new = new_part == part and (part, new_title) not in old
            if (
                (part, title) not in new
                and is_new
                and 2 * len(entries & new_entries) > len(entries)
            ):
                titles[part, title] = new_title
    return titles


def _entries(passages: Sequence[Passage]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return what the tables say, by part and title."""
    entries = dict[tuple[str, str], set[tuple[str, str]]]()
    for passage in passages:
        if passage.fold:
            entries.setdefault((passage.part, passage.fold), set()).add(passage[2:])
    return entries
