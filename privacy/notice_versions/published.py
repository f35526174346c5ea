"""Sentences in which the site says publicly what changed in what it declares about data.

They are in the file of PRIVACY_PINNED_SENTENCES, beside the pinned sentences of the notice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from privacy.conf import conf

DECLARED, PUBLISHED = "declared", "published"  # keys in the file


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """One sentence about one or more changes.

    Attributes:
        on: day on which it was written.
        about: by subject, such as `dataset privacy.OutgoingMail`, the digest of its declaration
            since; empty where the subject is gone.
        texts: the sentence by language.
    """

    on: date
    about: Mapping[str, str]
    texts: Mapping[str, str]

    @property
    def text(self) -> str:
        """The sentence in the current language; empty where it has none."""
        return self.texts.get(get_language() or "", "")


def published() -> list[PublishedChange]:
    """Return the sentences, the newest first; none where no file is set."""
    entries = pinned_file(conf.PINNED_SENTENCES).get(PUBLISHED, [])
    return list(map(from_data, reversed(entries)))


def from_data(entry: Mapping[str, Any]) -> PublishedChange:
    """Return the sentence of an entry of the file."""
    return PublishedChange(date.fromisoformat(entry["on"]), entry["about"], entry["texts"])


def pinned_file(path: Path | None) -> dict[str, Any]:
    """Return the content of the file; nothing where it does not exist or is not JSON."""
    try:
        content: Any = json.loads(path.read_text()) if path else {}
    except (OSError, ValueError):
        return {}
    return dict(content) if isinstance(content, dict) else {}
