"""The erasure journal: a file outside the database and its backups, so that a restore brings nobody back.

Every erasure is written here first and carried out then; the database says for each entry that it was carried out.
A database that was restored from a backup does not know the erasures since: it is behind, the site refuses to
start, and `manage.py replay_erasures` carries them out again.

An entry names nobody: it holds keyed digests (registry.subject), by which the rows are found again by computing the
digest of each identifier that is stored. Rows that came after the erasure are somebody's new data and stay.
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

from django.utils import timezone

from privacy.conf import conf
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.registry.erasure import erase
from privacy.registry.models import AppliedErasure
from privacy.registry.rows import model_of
from privacy.registry.subject import DataSubject, address_key, email_key

logger = logging.getLogger(__name__)


class BehindJournal(Exception):
    """The database lacks erasures of the journal: it was restored from an older backup."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure: opaque number, when, and whom by keyed digests only."""

    id: uuid.UUID
    erased_at: datetime
    email_key: str
    address_keys: frozenset[str]


def write_entry(subject: DataSubject) -> Entry:
    """Append an erasure that is about to be carried out; it is on the disk when this returns."""
    keys = frozenset(address_key(address) for address in subject.addresses)
    entry = Entry(uuid.uuid4(), timezone.now(), subject.email_key, keys)
    line = {
        "id": str(entry.id),
        "erased_at": entry.erased_at.isoformat(),
        "email_key": entry.email_key,
        "address_keys": sorted(keys),
    }
    path = conf.ERASURE_JOURNAL
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        torn = b"" if _ends_with_a_line(path) else b"\n"  # what a crash left is a line of its own, and no entry
        file.write(torn + json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return entry


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
            found = json.loads(line)
            yield Entry(
                uuid.UUID(found["id"]),
                datetime.fromisoformat(found["erased_at"]),
                found["email_key"],
                frozenset(found["address_keys"]),
            )
        except (ValueError, KeyError, TypeError):
            logger.error("The erasure journal has a line that cannot be read.")


def was_erased_since(email_key: str, moment: datetime) -> bool:
    """Whether this person was erased after that moment: what they began before is not to be finished."""
    return any(entry.email_key == email_key and entry.erased_at >= moment for entry in entries())


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
    """For each entry the people it means, by every spelling of their identifiers that the stores hold."""
    found, by_email, by_address = {}, defaultdict(list), defaultdict(list)
    for entry in lacking:
        found[entry.id] = [DataSubject("", key=entry.email_key)]
        by_email[entry.email_key].append(entry.id)
        for key in entry.address_keys:
            by_address[key].append(entry.id)
    for email, number in _matches(Identifier.EMAIL, email_key, by_email):
        found[number].append(DataSubject(email))
    for address, number in _matches(Identifier.ADDRESS, address_key, by_address):
        found[number].append(DataSubject("", frozenset({address})))
    return found


def _matches(
    kind: Identifier, digest: Callable[[str], str], wanted: Mapping[str, list[uuid.UUID]]
) -> Iterator[tuple[str, uuid.UUID]]:
    """(stored identifier, number of an entry that means it)."""
    for value in _stored(kind) if wanted else ():
        for number in wanted.get(digest(value), ()):
            yield value, number


def _stored(kind: Identifier) -> set[str]:
    """Every identifier of this kind that any store holds."""
    found = set[str]()
    for declared in registry.personal_models:
        if declared.identified_by is kind:
            values = model_of(declared)._base_manager.order_by().values_list(declared.subject, flat=True).distinct()
            found.update(str(value) for value in values.iterator(chunk_size=10_000) if value)
    return found


def _ends_with_a_line(path: Path) -> bool:
    size = path.stat().st_size
    if not size:
        return True
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
