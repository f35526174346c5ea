"""The journal's file: one JSON object a line, only appended to, and shortened when entries reach
their end."""

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
from privacy.registry.subject import DataSubject, FormerAddress

logger = logging.getLogger(__name__)


class Decision(StrEnum):
    """What else than an erasure a restore must not undo (Art. 7(3), 17(3)(e), 18, 21 GDPR)."""

    WITHDRAWAL = "withdrawal"
    OBJECTION = "objection"
    RESTRICTION = "restriction"
    RESTRICTION_LIFTED = "restriction lifted"
    HOLD = "hold"
    HOLD_RELEASED = "hold released"


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision: opaque number, when, whom by keyed digests only, by which identity key.

    `former` holds the digests of former addresses, each with the moment at which it was given up.
    """

    id: uuid.UUID
    erased_at: datetime  # of another kind of decision: when it was taken
    email_keys: tuple[str, ...] = ()
    former: tuple[FormerAddress, ...] = ()
    identity_key: str = ""  # its fingerprint; empty in entries from before it was written
    about: str = ""  # the opaque number of the request that it answers
    language: str = ""  # in which the person is answered
    table: str = ""  # of single rows: the label of their model
    records: tuple[str, ...] = ()  # and the keyed digests of their keys
    kind: str = ""  # of a Decision; empty for an erasure
    details: Mapping[str, str] = field(default_factory=dict)  # what its kind needs; never a name

    @property
    def subject(self) -> DataSubject:
        """The person, as far as the entry knows them."""
        return DataSubject("", self.former, self.email_keys)

    @property
    def digest(self) -> str:
        """SHA-256 of what the entry says, 64 hex digits; the database knows it."""
        return hashlib.sha256(json.dumps(self.as_line(), sort_keys=True).encode()).hexdigest()

    def as_line(self) -> dict[str, Any]:
        """The entry as it stands in the file. What is empty is left out, so that digests outlive
        new fields."""
        line = {
            "id": str(self.id),
            "erased_at": self.erased_at.isoformat(),
            "email_keys": list(self.email_keys),
            "former": [
                {"keys": list(old.keys), "until": old.until.isoformat()} for old in self.former
            ],
            "identity_key": self.identity_key,
            "about": self.about,
            "language": self.language,
            "table": self.table,
            "records": list(self.records),
            "kind": self.kind,
            "details": dict(self.details),
        }
        return {name: value for name, value in line.items() if value}


def _from_line(line: Mapping[str, Any]) -> Entry:
    """Raise KeyError, TypeError or ValueError for what is no entry.

    Older entries hold one digest, and digests of IP addresses, which identify nobody and are not
    followed.
    """
    email_keys = line["email_keys"] if "email_keys" in line else _former_format(line)
    return Entry(
        uuid.UUID(line["id"]),
        datetime.fromisoformat(line["erased_at"]),
        tuple(email_keys),
        tuple(
            FormerAddress(datetime.fromisoformat(old["until"]), pseudonyms=tuple(old["keys"]))
            for old in line.get("former", ())
        ),
        line.get("identity_key", ""),
        line.get("about", ""),
        line.get("language", ""),
        line.get("table", ""),
        tuple(line.get("records", ())),
        line.get("kind", ""),
        dict(line.get("details", {})),
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
        # What a crash left of a line becomes a line of its own, which is no entry.
        torn = b"" if _ends_with_a_line(path) else b"\n"
        file.write(torn + json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def cancel(number: uuid.UUID, moment: datetime) -> None:
    """Append that an entry is not to be carried out."""
    append({"id": str(number), "cancelled_at": moment.isoformat()})


def entries() -> Iterator[Entry]:
    """Every entry that was not cancelled, once, oldest first. A line that a crash tore is no
    entry."""
    lines = list(_lines())
    passed = {line["id"] for line in lines if "cancelled_at" in line}
    for line in lines:
        if line.get("id") in passed:
            continue
        try:
            entry = _from_line(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            logger.error("The erasure journal has a line that cannot be read.")
        else:
            passed.add(line["id"])
            yield entry


def shorten(before: datetime) -> int:
    """Leave out what was noted before that moment, and what is unreadable or cancelled; how many
    entries went.

    Digests of IP addresses, which earlier releases wrote, go from the entries that stay.
    """
    path = conf.ERASURE_JOURNAL
    if not path.exists():
        return 0
    with _locked(path):
        known = list(entries())
        staying = [entry for entry in known if entry.erased_at >= before]
        text = "".join(json.dumps(entry.as_line()) + "\n" for entry in staying)
        if text.encode() == path.read_bytes():
            return 0
        shorter = path.with_suffix(".new")
        with os.fdopen(os.open(shorter, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        shorter.replace(path)
    return len(known) - len(staying)


def _locked(path: Path) -> IO[bytes]:
    """The file, opened to append, under a lock until it is closed."""
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
