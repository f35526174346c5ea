"""The sentences of the notice as they were reviewed: digests of each in each language, in a file.

A sentence and its check are tied by id only. So anyone who changes, adds or removes a sentence in
one language must look at its check, and pin the sentences again.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from privacy.conf import conf
from privacy.registry.discovery import registry
from privacy.registry.promise import Promise

DIGEST_LENGTH = 16  # hexadecimal digits

Pins = dict[str, dict[str, dict[str, str]]]  # by id and language: digest, reviewed_on


@dataclass(frozen=True, slots=True)
class Deviation:
    """A sentence that is not the one that was reviewed.

    Attributes:
        promise: id of its promise.
        language: code of its language.
        problem: what is wrong, for developers.
    """

    promise: str
    language: str
    problem: str


def digest_of(promise: Promise, language: str) -> str:
    """Return the digest of a sentence in a language, with placeholders for its figures."""
    with translation.override(language):
        text = f"{promise.section}\n{promise.sentence}"
    return sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def deviations() -> Iterator[Deviation]:
    """Yield each difference to the pinned sentences; none where no file is set."""
    if conf.PINNED_SENTENCES is None:
        return
    pins = read(conf.PINNED_SENTENCES)
    promises = registry.promises_by_id
    for code, _name in settings.LANGUAGES:
        for name, promise in promises.items():
            pinned = pins.get(name, {}).get(code)
            if pinned is None:
                yield Deviation(name, code, "was added and not reviewed")
            elif pinned.get("digest") != digest_of(promise, code):
                reviewed = pinned.get("reviewed_on")
                yield Deviation(name, code, f"was changed since its review of {reviewed}")
        for name in sorted(pins.keys() - promises.keys()):
            yield Deviation(name, code, "was removed, and is still pinned")


def pin(path: Path, reviewed_on: date) -> list[Deviation]:
    """Write the sentences of now as reviewed; return what was different. The date of sentences that
    were not changed stays."""
    changed, before = list(deviations()), read(path)
    pins: Pins = {}
    for promise in registry.promises:
        for code, _name in settings.LANGUAGES:
            entry = {"digest": digest_of(promise, code), "reviewed_on": reviewed_on.isoformat()}
            earlier = before.get(promise.id, {}).get(code, {})
            is_same = earlier.get("digest") == entry["digest"]
            pins.setdefault(promise.id, {})[code] = earlier if is_same else entry
    path.write_text(json.dumps(pins, indent=1, sort_keys=True) + "\n")
    return changed


def read(path: Path) -> Pins:
    """Return the pinned sentences; none where the file does not exist or is not JSON."""
    try:
        pins: Any = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return dict(pins) if isinstance(pins, dict) else {}
