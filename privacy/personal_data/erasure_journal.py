"""The erasure journal: outside the database and its backups, so that a restore brings nobody back.

Every erasure is written here first and carried out then. Withdrawals, objections, restrictions and
legal holds are written as soon as the database has them; what a crash keeps from the file waits in
the database. The database knows each entry, so that two things are noticed: a database restored
from a backup, which lacks entries of the journal, and a journal that was lost, cut short or
exchanged, which lacks entries of the database.

An entry names nobody: it holds keyed digests (registry.subject), by which the rows are found again
by computing the digest of each address that is stored, and the fingerprint of the key that they
were made with. It is kept for PRIVACY_ERASURE_JOURNAL_RETENTION: as long as a backup from before it
may be restored.
"""

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language

from privacy.conf import conf
from privacy.digests import keyed_digests
from privacy.identity_keys import fingerprint
from privacy.personal_data import erasure_journal_file
from privacy.personal_data.erasure_journal_file import Decision, Entry, entries
from privacy.personal_data.models import JournalEntry
from privacy.registry.subject import DataSubject, FormerAddress

logger = logging.getLogger(__name__)


class JournalBehindError(Exception):
    """The database lacks entries of the journal: it was restored from an older backup."""


class JournalLostError(Exception):
    """The journal lacks entries that the database knows, or says something else in them."""


def new_entry(subject: DataSubject, number: uuid.UUID | None = None, about: str = "") -> Entry:
    """An erasure that is about to be carried out, under a number of its own or the one given."""
    former = tuple(
        FormerAddress(address.until, pseudonyms=address.keys) for address in subject.former
    )
    key = fingerprint(conf.IDENTITY_KEY)
    return Entry(
        number or uuid.uuid4(),
        timezone.now(),
        subject.keys,
        former,
        key,
        about,
        get_language() or "",
    )


def write_entry(subject: DataSubject, number: uuid.UUID | None = None, about: str = "") -> Entry:
    """Append an erasure that is about to be carried out, once; it is on the disk when this
    returns."""
    known = next((entry for entry in entries() if entry.id == number), None)
    entry = known or new_entry(subject, number, about)
    if known is None:
        erasure_journal_file.append(entry.as_line())
    return entry


def write_rows_entry(model: type[models.Model], keys: Collection[Any]) -> Entry:
    """Append single rows that staff are about to delete, by keyed digests of their keys."""
    entry = _rows_entry(model, keys)
    mark_begun(entry.id)
    erasure_journal_file.append(entry.as_line())
    return entry


def record_digests(model: type[models.Model], key: Any) -> tuple[str, ...]:
    """Digests of one row's key, under the present identity key and older ones."""
    return keyed_digests("erased_record", f"{model._meta.label}:{key}")


def _rows_entry(model: type[models.Model], keys: Collection[Any], kind: str = "") -> Entry:
    return Entry(
        uuid.uuid4(),
        timezone.now(),
        identity_key=fingerprint(conf.IDENTITY_KEY),
        table=model._meta.label,
        records=tuple(record_digests(model, key)[0] for key in keys),
        kind=kind,
    )


def note(kind: Decision, subject_keys: Sequence[str], **details: str) -> None:
    """Note a decision about a person that a restore must not undo.

    Called in the transaction that carries it out: the database has both or neither, and the file
    follows.
    """
    keys, now = tuple(subject_keys), timezone.now()
    key = fingerprint(conf.IDENTITY_KEY)
    _note(Entry(uuid.uuid4(), now, keys, identity_key=key, kind=kind, details=details))


def note_row(kind: Decision, model: type[models.Model], key: Any) -> None:
    """Note a decision about one row, as `note` does."""
    _note(_rows_entry(model, [key], kind))


def _note(entry: Entry) -> None:
    JournalEntry.objects.create(
        entry=entry.id, noted_at=entry.erased_at, digest=entry.digest, unwritten=entry.as_line()
    )
    transaction.on_commit(write_waiting, robust=True)


def write_waiting() -> int:
    """Append what the database has noted and the file has not; how many. A file that cannot be
    written is told of."""
    waiting = JournalEntry.objects.filter(unwritten__isnull=False).order_by("noted_at")
    written = 0
    for known in waiting:
        try:
            erasure_journal_file.append(known.unwritten or {})
        except OSError as problem:
            logger.error("The erasure journal cannot be written (%s).", type(problem).__name__)
            break
        written += JournalEntry.objects.filter(pk=known.pk).update(unwritten=None)
    return written


def cancel(number: uuid.UUID) -> None:
    """Note that an erasure which was begun is not to be carried out: staff decided otherwise."""
    erasure_journal_file.cancel(number, timezone.now())
    JournalEntry.objects.filter(entry=number).delete()


def mark_begun(entry_id: uuid.UUID) -> None:
    """Say in the database that it knows this erasure: whoever begun it finishes it."""
    JournalEntry.objects.get_or_create(entry=entry_id, defaults={"applied_at": None})


def mark_applied(entry: Entry) -> None:
    """Say in the database that this entry was carried out there."""
    known = {"applied_at": timezone.now(), "noted_at": entry.erased_at, "digest": entry.digest}
    JournalEntry.objects.update_or_create(entry=entry.id, defaults=known)


def was_erased_since(email_key: str, moment: datetime) -> bool:
    """Whether this person was erased after that moment: what they began before is not to be
    finished."""
    erasures = (entry for entry in entries() if not entry.kind and entry.erased_at >= moment)
    return any(email_key in entry.subject.all_keys for entry in erasures)


def missing() -> list[Entry]:
    """The entries that this database does not know, oldest first. One that was begun here is
    known."""
    known, end = set(JournalEntry.objects.values_list("entry", flat=True)), _end()
    return [entry for entry in entries() if entry.id not in known and entry.erased_at >= end]


def lost() -> list[uuid.UUID]:
    """The numbers of entries that this database knows and the journal does not have, or has in
    other words."""
    expected = JournalEntry.objects.filter(noted_at__gte=_end(), unwritten__isnull=True).exclude(
        digest=""
    )
    digests = dict(expected.values_list("entry", "digest")) if expected else {}
    present = {entry.id: entry.digest for entry in entries()} if digests else {}
    return [number for number, digest in digests.items() if present.get(number) != digest]


def require_whole() -> None:
    """Raise JournalLostError or JournalBehindError; whoever serves the site calls this first."""
    write_waiting()
    if gone := lost():
        raise JournalLostError(
            f"The erasure journal lacks {len(gone)} entries that the database knows: "
            f"the file was lost, cut short or "
            f"exchanged. Put back {conf.ERASURE_JOURNAL} from its copy. If there is "
            f"none, delete every backup of the "
            "database that is older than today, and run `manage.py replay_erasures --accept-loss`."
        )
    if lacking := missing():
        raise JournalBehindError(
            f"The database lacks {len(lacking)} entries of the erasure journal: it "
            f"comes from an older backup. "
            "Run `manage.py replay_erasures`."
        )


def accept_loss() -> int:
    """Forget the entries that the journal has lost; how many."""
    return JournalEntry.objects.filter(pk__in=lost()).delete()[0]


def expire() -> int:
    """Write what waits, and end what has been kept for PRIVACY_ERASURE_JOURNAL_RETENTION; how many
    entries."""
    write_waiting()
    end = _end()
    ended = erasure_journal_file.shorten(end)
    JournalEntry.objects.filter(noted_at__lt=end, unwritten__isnull=True).exclude(
        applied_at=None
    ).delete()
    _adopt()
    return ended


def _adopt() -> None:
    """Learn the digests of entries that earlier releases wrote, so that their loss is noticed from
    now on."""
    unknown = JournalEntry.objects.filter(digest="").exclude(applied_at=None)
    present = {entry.id: entry for entry in entries()} if unknown else {}
    for known in unknown:
        if entry := present.get(known.entry):
            JournalEntry.objects.filter(pk=known.pk).update(
                digest=entry.digest, noted_at=entry.erased_at
            )


def _end() -> datetime:
    """What was noted before this moment has reached its end."""
    return timezone.now() - conf.ERASURE_JOURNAL_RETENTION
