"""The file of the erasure journal: one JSON object per line.

It is append-only; expired entries are removed by writing a shorter file.
"""

import fcntl
import hashlib
import json
import logging
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from privacy.conf import conf
from privacy.private_file import replace_private
from privacy.registry.companies import Companies
from privacy.registry.subject import DataSubject, FormerAddress

logger = logging.getLogger(__name__)


class Decision(StrEnum):
    """Decision other than an erasure that a restore must not undo.

    Source: Art. 7(3), 17(3)(e), 18 and 21 GDPR.
    """

    WITHDRAWAL = "withdrawal"
    OBJECTION = "objection"
    RESTRICTION = "restriction"
    RESTRICTION_LIFTED = "restriction lifted"
    HOLD = "hold"
    HOLD_RELEASED = "hold released"
    DELETION_UNDONE = "deletion undone"
    ACCESS_ALERT_ENDED = "access alert ended"


@dataclass(frozen=True, slots=True)
class Entry:
    """An erasure or another decision, about a person known by keyed digests only.

    Attributes:
        id: random number of the entry.
        erased_at: moment of the erasure or of the other decision.
        email_keys: pseudonyms of the person's address.
        former: pseudonyms of former addresses, each with the moment at which it was given up.
        identity_key: fingerprint of the identity key that the digests were made with; empty in
            entries of earlier releases.
        about: random number of the request that it answers.
        language: language in which the person is answered.
        table: for an entry about single rows, the label of their model.
        records: for an entry about single rows, the keyed digests of their keys.
        kind: a Decision; empty for an erasure.
        companies: the companies that it is limited to; None for every company.
        details: further data that the kind needs, never a name.
    """

    id: uuid.UUID
    erased_at: datetime
    email_keys: tuple[str, ...] = ()
    former: tuple[FormerAddress, ...] = ()
    identity_key: str = ""
    about: str = ""
    language: str = ""
    table: str = ""
    records: tuple[str, ...] = ()
    kind: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    companies: Companies | None = None

    @property
    def subject(self) -> DataSubject:
        """The person, by pseudonyms only."""
        return DataSubject("", self.former, self.email_keys, companies=self.companies)

    @property
    def digest(self) -> str:
        """SHA-256 of the entry, 64 hex digits, which the database stores."""
        return hashlib.sha256(json.dumps(self.as_line(), sort_keys=True).encode()).hexdigest()

    def as_line(self) -> dict[str, Any]:
        """Return the entry as the JSON object in the file.

        Empty fields are omitted, so that digests survive the addition of fields.
        """
        former = []
        for old in self.former:
            former.append({"keys": list(old.keys), "until": old.until.isoformat()})
        line = {
            "id": str(self.id),
            "erased_at": self.erased_at.isoformat(),
            "email_keys": list(self.email_keys),
            "former": former,
            "identity_key": self.identity_key,
            "about": self.about,
            "language": self.language,
            "table": self.table,
            "records": list(self.records),
            "kind": self.kind,
            "details": dict(self.details),
        } | (self.companies.as_json() if self.companies else {})
        return {name: value for name, value in line.items() if value}


def _from_line(line: Mapping[str, Any]) -> Entry:
    """Return the entry of a line. Raise KeyError, TypeError or ValueError where it is malformed.

    Older entries hold a single digest, and digests of IP addresses, which identify no one and are
    ignored.
    """
    email_keys = line["email_keys"] if "email_keys" in line else _former_format(line)
    former = []
    for old in line.get("former", ()):
        until = datetime.fromisoformat(old["until"])
        former.append(FormerAddress(until, pseudonyms=tuple(old["keys"])))
    return Entry(
        id=uuid.UUID(line["id"]),
        erased_at=datetime.fromisoformat(line["erased_at"]),
        email_keys=tuple(email_keys),
        former=tuple(former),
        identity_key=line.get("identity_key", ""),
        about=line.get("about", ""),
        language=line.get("language", ""),
        table=line.get("table", ""),
        records=tuple(line.get("records", ())),
        kind=line.get("kind", ""),
        details=dict(line.get("details", {})),
        companies=Companies.from_json(line),
    )


def _former_format(line: Mapping[str, Any]) -> list[str]:
    if "email_key" in line:
        return [line["email_key"]]
    if "kind" in line or "table" in line:
        return []
    raise KeyError("email_keys")


def append(line: Mapping[str, Any]) -> None:
    """Append one line; it is on the disk when this returns. Raises OSError."""
    path = conf.ERASURE_JOURNAL
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(path) as file:
        # What a crash left of a line becomes a line of its own, which is skipped on reading.
        torn = b"" if _ends_with_a_line(path) else b"\n"
        file.write(torn + json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def cancel(entry_id: uuid.UUID, moment: datetime) -> None:
    """Append that an entry must not be replayed."""
    append({"id": str(entry_id), "cancelled_at": moment.isoformat()})


def entries() -> Iterator[Entry]:
    """Yield every entry that was not cancelled, once, oldest first; skip incomplete lines."""
    lines = list(_lines())
    done = {line["id"] for line in lines if "cancelled_at" in line}
    for line in lines:
        if line.get("id") in done:
            continue
        try:
            entry = _from_line(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            logger.error("The erasure journal has a line that cannot be read.")
        else:
            done.add(line["id"])
            yield entry


def shorten(before: datetime) -> int:
    """Remove the entries made before a moment; return how many.

    Unreadable and cancelled lines are removed too, and so are digests of IP addresses, which
    earlier releases wrote.
    """
    path = conf.ERASURE_JOURNAL
    if not path.exists():
        return 0
    with _locked(path):
        all_entries = list(entries())
        retained = [entry for entry in all_entries if entry.erased_at >= before]
        text = "".join(json.dumps(entry.as_line()) + "\n" for entry in retained)
        if text.encode() == path.read_bytes():
            return 0
        replace_private(path, text.encode())
    return len(all_entries) - len(retained)


def _locked(path: Path) -> IO[bytes]:
    """Open the file to append, locked until it is closed."""
    while True:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab")
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            is_current = path.stat().st_ino == os.fstat(file.fileno()).st_ino
        except FileNotFoundError:
            is_current = False
        if is_current:
            return file
        file.close()  # another process has just put a shorter file in its place


def _lines() -> Iterator[dict[str, Any]]:
    try:
        lines = conf.ERASURE_JOURNAL.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for text in lines:
        try:
            line = json.loads(text)
        except ValueError:
            line = None
        if isinstance(line, dict):
            yield line
        else:
            logger.error("The erasure journal has a line that cannot be read.")


def _ends_with_a_line(path: Path) -> bool:
    size = path.stat().st_size
    if not size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
