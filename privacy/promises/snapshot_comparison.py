"""What a change of the code does to notice, record, retention and recipients, in plain words."""

from collections.abc import Iterator, Mapping
from typing import Any

from privacy.notice_versions.comparison import changes
from privacy.notice_versions.models import passages_in
from privacy.notice_versions.published import PUBLISHED
from privacy.promises.code_snapshot import Snapshot, digest_of

Facts = Mapping[str, list[str]]


def differences(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Yield a line for each thing that changed, with a heading before those of a kind."""
    yield from _under("Notice", _of_the_notice(before, after))
    yield from _under("Record, retention and recipients", _of_the_declarations(before, after))


def unpublished(before: Snapshot, after: Snapshot) -> list[str]:
    """Return the subjects whose declaration changed without a public sentence that says so."""
    said = set[tuple[str, str]]()
    for entry in after[PUBLISHED]:
        said.update(entry["about"].items())
    missing = []
    for subject, _old, new in _changed(before["declared"], after["declared"]):
        if (subject, digest_of(new) if new is not None else "") not in said:
            missing.append(subject)
    return missing


def _under(heading: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == 0:
            yield f"{heading}:"
        yield f"  {line}"


def _of_the_notice(before: Snapshot, after: Snapshot) -> Iterator[str]:
    for language in after["notice"]:
        old = passages_in(before["notice"], language)
        for change in changes(old, passages_in(after["notice"], language)):
            place = " / ".join(filter(None, (change.part, change.fold, change.term)))
            yield f"{language}: {place}"
            for text in change.removed:
                yield f"  - {text}"
            for text in change.added:
                yield f"  + {text}"


def _of_the_declarations(before: Snapshot, after: Snapshot) -> Iterator[str]:
    for subject, old, new in _changed(before["declared"], after["declared"]):
        if new is None:
            yield f"{subject}: is gone"
        elif old is None:
            yield f"{subject}: is new"
            for name, values in new.items():
                if any(values):
                    yield f"  {name}: {', '.join(values)}"
        else:
            yield f"{subject}:"
            for name in new:
                if old.get(name) != new[name]:
                    yield f"  {name}: {_in_words(old.get(name))} → {_in_words(new[name])}"


def _in_words(values: list[str] | None) -> str:
    return ", ".join(filter(None, values or ())) or "nothing"


def _changed(before: Any, after: Any) -> Iterator[tuple[str, Facts | None, Facts | None]]:
    for subject in sorted({*before, *after}):
        old, new = before.get(subject), after.get(subject)
        if old != new:
            yield subject, old, new
