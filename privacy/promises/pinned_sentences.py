"""The sentences of the notice as they were reviewed: digests of each in each language, in a file.

A sentence and its check are tied by id only. So anyone who changes, adds or removes a sentence in
one language must look at its check, and pin the sentences again. What is declared about data is
pinned as well: who changes it writes a sentence that everyone can read.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from privacy.conf import conf
from privacy.notice_versions.published import DECLARED, PUBLISHED, pinned_file
from privacy.promises.code_snapshot import declared_digests
from privacy.promises.unbound_prose import summary_texts
from privacy.registry.discovery import registry
from privacy.registry.promise import Promise

DIGEST_LENGTH = 16  # hexadecimal digits

Pins = dict[str, dict[str, dict[str, str]]]  # by id and language: digest, reviewed_on


class UnpublishedError(Exception):
    """What is declared about data changed, and no public sentence says so.

    Attributes:
        subjects: what changed, such as `dataset privacy.OutgoingMail`.
    """

    def __init__(self, subjects: list[str]) -> None:
        super().__init__(", ".join(subjects))
        self.subjects = subjects


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
    """Return the digest of a sentence in a language, with placeholders for its figures; the texts
    that say it in other words belong to it."""
    with translation.override(language):
        texts = [promise.section, promise.sentence, *map(gettext, summary_texts(promise.id))]
        text = "\n".join(map(str, texts))
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


def declared_changes(path: Path) -> dict[str, str]:
    """Return {subject: digest} of the declarations that are not as they were pinned; the digest is
    empty where one is gone. Nothing where none were pinned yet."""
    pinned: Any = pinned_file(path).get(DECLARED)
    if not isinstance(pinned, dict):
        return {}
    now = declared_digests()
    changed = {subject: digest for subject, digest in now.items() if pinned.get(subject) != digest}
    return changed | dict.fromkeys(sorted(pinned.keys() - now.keys()), "")


def pin(path: Path, on: date, texts: Mapping[str, str] | None = None) -> list[Deviation]:
    """Write the sentences of now as reviewed; return what was different. The date of sentences that
    were not changed stays.

    `texts`: by language, the sentence that says publicly what changed in the declarations. Raises
    UnpublishedError where some changed and it is missing in a language of the site.
    """
    changed, before, file = list(deviations()), read(path), pinned_file(path)
    about, published = declared_changes(path), list(file.get(PUBLISHED, []))
    if about:
        if not texts or any(not texts.get(code) for code, _name in settings.LANGUAGES):
            raise UnpublishedError(list(about))
        published.append({"on": on.isoformat(), "about": about, "texts": dict(texts)})
    pins: Pins = {}
    for promise in registry.promises:
        for code, _name in settings.LANGUAGES:
            entry = {"digest": digest_of(promise, code), "reviewed_on": on.isoformat()}
            earlier = before.get(promise.id, {}).get(code, {})
            is_same = earlier.get("digest") == entry["digest"]
            pins.setdefault(promise.id, {})[code] = earlier if is_same else entry
    content = {**pins, DECLARED: declared_digests(), PUBLISHED: published}
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(f"{text}\n")
    return changed


def read(path: Path) -> Pins:
    """Return the pinned sentences; none where the file does not exist or is not JSON."""
    content = pinned_file(path)
    return {name: pin for name, pin in content.items() if name not in {DECLARED, PUBLISHED}}
