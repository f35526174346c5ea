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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models
from django.dispatch import Signal
from django.utils import timezone, translation
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.digests import keyed_digests
from privacy.identity_keys import fingerprint
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.registry.erasure import created_before, erase
from privacy.registry.models import AppliedErasure
from privacy.registry.plan import plan_for
from privacy.registry.rows import model_of, stored_values
from privacy.registry.sqlite_pages import truncate_write_ahead_logs
from privacy.registry.subject import DataSubject, FormerAddress, email_keys

logger = logging.getLogger(__name__)

replayed = Signal()  # sent with `entry` and `steps` (list of ErasureStep) for each erasure that was carried out again


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
    about: str = ""  # the opaque number of the request that it answers
    language: str = ""  # in which the person is answered
    table: str = ""  # of single rows that staff deleted: the label of their model
    records: tuple[str, ...] = ()  # and the keyed digests of their keys

    @property
    def subject(self) -> DataSubject:
        """The person, as far as the entry knows them."""
        return DataSubject("", self.former, self.email_keys)


def new_entry(subject: DataSubject, number: uuid.UUID | None = None, about: str = "") -> Entry:
    """An erasure that is about to be carried out, under a number of its own or the one given."""
    former = tuple(FormerAddress(address.until, pseudonyms=address.keys) for address in subject.former)
    key = fingerprint(conf.IDENTITY_KEY)
    return Entry(number or uuid.uuid4(), timezone.now(), subject.keys, former, key, about, get_language() or "")


def write_entry(subject: DataSubject, number: uuid.UUID | None = None, about: str = "") -> Entry:
    """Append an erasure that is about to be carried out, once; it is on the disk when this returns."""
    known = next((entry for entry in entries() if entry.id == number), None)
    entry = known or new_entry(subject, number, about)
    if known is None:
        _append(_as_line(entry))
    return entry


def write_rows_entry(model: type[models.Model], keys: Collection[Any]) -> Entry:
    """Append single rows that staff are about to delete, by keyed digests of their keys."""
    records = tuple(_record_digests(model, key)[0] for key in keys)
    entry = Entry(
        uuid.uuid4(),
        timezone.now(),
        email_keys=(),
        identity_key=fingerprint(conf.IDENTITY_KEY),
        table=model._meta.label,
        records=records,
    )
    mark_begun(entry.id)
    _append(_as_line(entry))
    return entry


def _record_digests(model: type[models.Model], key: Any) -> tuple[str, ...]:
    """Under the present identity key and older ones."""
    return keyed_digests("erased_record", f"{model._meta.label}:{key}")


def cancel(number: uuid.UUID) -> None:
    """Note that an erasure which was begun is not to be carried out: staff decided otherwise."""
    _append({"id": str(number), "cancelled_at": timezone.now().isoformat()})
    AppliedErasure.objects.filter(entry=number).delete()


def _append(line: Mapping[str, Any]) -> None:
    path = conf.ERASURE_JOURNAL
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        torn = b"" if _ends_with_a_line(path) else b"\n"  # what a crash left is a line of its own, and no entry
        file.write(torn + json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _as_line(entry: Entry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "erased_at": entry.erased_at.isoformat(),
        "email_keys": entry.email_keys,
        "former": [{"keys": former.keys, "until": former.until.isoformat()} for former in entry.former],
        "identity_key": entry.identity_key,
        "about": entry.about,
        "language": entry.language,
        "table": entry.table,
        "records": entry.records,
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
        line.get("about", ""),
        line.get("language", ""),
        line.get("table", ""),
        tuple(line.get("records", ())),
    )


def mark_begun(entry_id: uuid.UUID) -> None:
    """Say in the database that it knows this erasure: whoever begun it finishes it."""
    AppliedErasure.objects.get_or_create(entry=entry_id, defaults={"applied_at": None})


def mark_applied(entry: Entry) -> None:
    """Say in the database that this erasure was carried out there."""
    AppliedErasure.objects.update_or_create(entry=entry.id, defaults={"applied_at": timezone.now()})


def entries() -> Iterator[Entry]:
    """Every erasure in the journal that was not cancelled, oldest first. A line that a crash tore is no entry: nothing
    followed it."""
    lines = list(_lines())
    cancelled = {line["id"] for line in lines if "cancelled_at" in line}
    for line in lines:
        if line.get("id") not in cancelled:
            try:
                yield _from_line(line)
            except (ValueError, KeyError, TypeError):
                logger.error("The erasure journal has a line that cannot be read.")


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


def was_erased_since(email_key: str, moment: datetime) -> bool:
    """Whether this person was erased after that moment: what they began before is not to be finished."""
    return any(email_key in entry.subject.all_keys and entry.erased_at >= moment for entry in entries())


def missing() -> list[Entry]:
    """The erasures that this database does not know, oldest first. One that was begun here is known."""
    applied = set(AppliedErasure.objects.values_list("entry", flat=True))
    return [entry for entry in entries() if entry.id not in applied]


def require_applied() -> None:
    """Raise BehindJournal where the database lacks an erasure; whoever serves the site calls this first."""
    if lacking := missing():
        raise BehindJournal(
            f"The database lacks {len(lacking)} erasures of the journal: it comes from an older backup. "
            "Run `manage.py replay_erasures`."
        )


def replay(progress: Callable[[int, int], object] = lambda done, due: None) -> int:
    """Carry out again what the database lacks; `progress` is told entries done and due. The number carried out.

    Safe to interrupt and to run twice: an entry is applied once all of its rows are gone.
    """
    lacking = missing()
    people = _people(lacking)
    for number, entry in enumerate(lacking, 1):
        if entry.table:
            _delete_again(entry)
        with translation.override(entry.language or get_language()):
            steps = [step for subject in people[entry.id] for step in erase(subject, came_before=entry.erased_at)]
        mark_applied(entry)
        replayed.send(Entry, entry=entry, steps=steps)
        progress(number, len(lacking))
    truncate_write_ahead_logs()
    return len(lacking)


def _delete_again(entry: Entry) -> None:
    """Delete the rows of an entry that a restore brought back; one that came later has got its number only."""
    for declared in registry.personal_models:
        if declared.model == entry.table:
            model = model_of(declared)
            rows = created_before(declared, model._base_manager.all(), entry.erased_at)
            keys = rows.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000)
            back = [key for key in keys if set(_record_digests(model, key)) & set(entry.records)]
            plan_for({model: back}).execute()
            return


def _people(lacking: Iterable[Entry]) -> dict[uuid.UUID, list[DataSubject]]:
    """For each entry whom it means: by pseudonyms, and by every spelling of an address that the tables hold."""
    people = {entry.id: [] if entry.table else [entry.subject] for entry in lacking}
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
