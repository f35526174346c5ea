"""The erasure journal: a file outside the database and its backups, so that a restore brings nobody back.

Every erasure is written here first and carried out then; the database says for each entry that it was carried out.
A database that was restored from a backup does not know the erasures since: it is behind, the site refuses to
start, and `manage.py replay_erasures` carries them out again.

An entry names nobody: it holds keyed digests (registry.subject), by which the rows are found again by computing the
digest of each address that is stored, and the fingerprint of the key that they were made with. Rows that came after
the erasure are somebody's new data and stay; of a former address, rows that came after it was given up.
"""

import fcntl
import json
import logging
import os
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from privacy.conf import conf
from privacy.identity_keys import fingerprint
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.registry.erasure import erase
from privacy.registry.models import AppliedErasure
from privacy.registry.rows import model_of, stored_values
from privacy.registry.subject import DataSubject, FormerAddress, email_keys

logger = logging.getLogger(__name__)


class BehindJournal(Exception):
    """The database lacks erasures of the journal: it was restored from an older backup."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure: opaque number, when, whom by keyed digests only, and by which identity key (its fingerprint).

    `former` holds the digests of former addresses, each with the moment at which it was given up.
    """

    id: uuid.UUID
    erased_at: datetime
    email_keys: tuple[str, ...]
    former: tuple[FormerAddress, ...] = ()
    identity_key: str = ""  # empty in entries from before the fingerprint was written

    @property
    def subject(self) -> DataSubject:
        """The person, as far as the entry knows them."""
        return DataSubject("", self.former, self.email_keys)


def write_entry(subject: DataSubject) -> Entry:
    """Append an erasure that is about to be carried out; it is on the disk when this returns."""
    former = tuple(FormerAddress(one.until, pseudonyms=one.keys) for one in subject.former)
    entry = Entry(uuid.uuid4(), timezone.now(), subject.keys, former, fingerprint(conf.IDENTITY_KEY))
    path = conf.ERASURE_JOURNAL
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        torn = b"" if _ends_with_a_line(path) else b"\n"  # what a crash left is a line of its own, and no entry
        file.write(torn + json.dumps(_as_line(entry)).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return entry


def _as_line(entry: Entry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "erased_at": entry.erased_at.isoformat(),
        "email_keys": entry.email_keys,
        "former": [{"keys": former.keys, "until": former.until.isoformat()} for former in entry.former],
        "identity_key": entry.identity_key,
    }


def _from_line(line: Mapping[str, Any]) -> Entry:
    """Raises KeyError, TypeError and ValueError. Older entries hold one digest, and digests of IP addresses, which
    identify nobody and are not followed."""
    return Entry(
        uuid.UUID(line["id"]),
        datetime.fromisoformat(line["erased_at"]),
        tuple(line["email_keys"]) if "email_keys" in line else (line["email_key"],),
        tuple(
            FormerAddress(datetime.fromisoformat(former["until"]), pseudonyms=tuple(former["keys"]))
            for former in line.get("former", ())
        ),
        line.get("identity_key", ""),
    )


def mark_applied(entry: Entry) -> None:
    """Say in the database that this erasure was carried out there."""
    AppliedErasure.objects.get_or_create(entry=entry.id)


def entries() -> Iterator[Entry]:
    """Every erasure in the journal, oldest first. A line that a crash tore is no entry: nothing followed it."""
    try:
        lines = conf.ERASURE_JOURNAL.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield _from_line(json.loads(line))
        except (ValueError, KeyError, TypeError):
            logger.error("The erasure journal has a line that cannot be read.")


def was_erased_since(email_key: str, moment: datetime) -> bool:
    """Whether this person was erased after that moment: what they began before is not to be finished."""
    return any(email_key in entry.subject.all_keys and entry.erased_at >= moment for entry in entries())


def missing() -> list[Entry]:
    """The erasures that this database does not know, oldest first."""
    applied = set(AppliedErasure.objects.values_list("entry", flat=True))
    return [entry for entry in entries() if entry.id not in applied]


def require_applied() -> None:
    """Raise BehindJournal where the database lacks an erasure; whoever serves the site calls this first."""
    if lacking := missing():
        raise BehindJournal(
            f"The database lacks {len(lacking)} erasures of the journal: it comes from an older backup. "
            "Say: manage.py replay_erasures"
        )


def replay(progress: Callable[[int, int], object] = lambda done, due: None) -> int:
    """Carry out again what the database lacks; `progress` is told entries done and due. The number carried out.

    Safe to interrupt and to run twice: an entry is applied once all of its rows are gone.
    """
    lacking = missing()
    people = _people(lacking)
    for number, entry in enumerate(lacking, 1):
        for subject in people[entry.id]:
            list(erase(subject, came_before=entry.erased_at))
        mark_applied(entry)
        progress(number, len(lacking))
    return len(lacking)


def _people(lacking: Iterable[Entry]) -> dict[uuid.UUID, list[DataSubject]]:
    """For each entry whom it means: by pseudonyms, and by every spelling of an address that the tables hold."""
    people = {entry.id: [entry.subject] for entry in lacking}
    meant = defaultdict[str, list[tuple[uuid.UUID, FormerAddress | None]]](list)
    for entry in lacking:
        for key in entry.email_keys:
            meant[key].append((entry.id, None))
        for former in entry.former:
            for key in former.keys:
                meant[key].append((entry.id, former))
    for email in _stored_addresses() if people else ():
        for number, former_address in (pair for key in email_keys(email) for pair in meant.get(key, ())):
            people[number].append(_person(email, former_address))
    return people


def _person(email: str, former: FormerAddress | None) -> DataSubject:
    return DataSubject("", (FormerAddress(former.until, email),)) if former else DataSubject(email)


def _stored_addresses() -> set[str]:
    """Every email address that any table holds at a declared path."""
    return {
        value
        for declared in registry.personal_models
        if declared.identified_by is Identifier.EMAIL
        for value in stored_values(declared, model_of(declared)._base_manager.all())
    }


def _ends_with_a_line(path: Path) -> bool:
    size = path.stat().st_size
    if not size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
