"""The erasure journal: outside the database and its backups, so that a restore undoes no erasure.

Every erasure is written to it first and performed then. Withdrawals, objections, restrictions and
legal holds are written once the database has committed them; an entry that a crash kept from the
file is pending in the database. The database knows each entry, so that two things are noticed: a
database restored from a backup, which lacks entries of the journal, and a journal that was lost,
truncated or replaced, which lacks entries of the database.

An entry names no one. It contains the fingerprint of the identity key, and keyed digests, by which
the rows are found: the digest of each stored address is computed. It is kept for
PRIVACY_ERASURE_JOURNAL_RETENTION: as long as a backup from before it may be restored.
"""

import logging
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
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
from privacy.registry.companies import Companies
from privacy.registry.subject import DataSubject, FormerAddress

logger = logging.getLogger(__name__)


class JournalBehindError(Exception):
    """The database lacks entries of the journal: it was restored from an older backup."""


class JournalLostError(Exception):
    """The journal lacks entries that the database knows, or they were altered."""


def new_entry(subject: DataSubject, entry_id: uuid.UUID | None = None, about: str = "") -> Entry:
    """Return the entry of an erasure that is about to be performed, with a random id by default."""
    former = []
    for address in subject.former:
        former.append(FormerAddress(address.until, pseudonyms=address.keys))
    return Entry(
        id=entry_id or uuid.uuid4(),
        erased_at=timezone.now(),
        email_keys=subject.keys,
        former=tuple(former),
        identity_key=fingerprint(conf.IDENTITY_KEY),
        about=about,
        language=get_language() or "",
        companies=subject.companies,
    )


def write_entry(subject: DataSubject, entry_id: uuid.UUID | None = None, about: str = "") -> Entry:
    """Append an erasure that is about to be performed, once; on return it is on the disk."""
    known = _by_id().get(entry_id) if entry_id else None
    entry = known or new_entry(subject, entry_id, about)
    if known is None:
        erasure_journal_file.append(entry.as_line())
    return entry


def write_rows_entry(model: type[models.Model], keys: Collection[Any]) -> Entry:
    """Append the deletion of single rows by staff, by keyed digests of their keys."""
    entry = _rows_entry(model, keys)
    mark_begun(entry.id)
    erasure_journal_file.append(entry.as_line())
    return entry


def record_digests(model: type[models.Model], key: Any) -> tuple[str, ...]:
    """Return the digests of one row's key, under the current identity key and older ones."""
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


def note(
    kind: Decision,
    subject_keys: Sequence[str],
    companies: Companies | None = None,
    **details: str,
) -> None:
    """Record a decision about a person that a restore must not undo.

    With `companies` it is limited to these. Call it in the transaction that performs the decision:
    the database has both or neither, and the file follows after the commit.
    """
    keys, now = tuple(subject_keys), timezone.now()
    key = fingerprint(conf.IDENTITY_KEY)
    entry = Entry(uuid.uuid4(), now, keys, identity_key=key, kind=kind, details=details)
    _note(replace(entry, companies=companies))


def note_row(kind: Decision, model: type[models.Model], key: Any) -> None:
    """Record a decision about one row, as `note` does."""
    _note(_rows_entry(model, [key], kind))


def _note(entry: Entry) -> None:
    JournalEntry.objects.create(
        entry=entry.id, noted_at=entry.erased_at, digest=entry.digest, unwritten=entry.as_line()
    )
    transaction.on_commit(write_waiting, robust=True)


def write_waiting() -> int:
    """Append the entries that are pending in the database; return how many.

    An error of the file is logged, and the entries stay pending.
    """
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


def cancel(entry_id: uuid.UUID) -> None:
    """Record that an erasure which was begun will not be performed: staff decided otherwise."""
    erasure_journal_file.cancel(entry_id, timezone.now())
    JournalEntry.objects.filter(entry=entry_id).delete()


def mark_begun(entry_id: uuid.UUID) -> None:
    """Record in the database that this erasure was begun there, and will be finished there."""
    JournalEntry.objects.get_or_create(entry=entry_id, defaults={"applied_at": None})


def mark_applied(entry: Entry) -> None:
    """Record in the database that this entry was performed there."""
    known = {"applied_at": timezone.now(), "noted_at": entry.erased_at, "digest": entry.digest}
    JournalEntry.objects.update_or_create(entry=entry.id, defaults=known)


def was_erased_since(email_key: str, moment: datetime) -> bool:
    """Return whether this person was erased since a moment: what they began before must not end."""
    for entry in entries():
        is_erasure = not entry.kind and entry.erased_at >= moment
        if is_erasure and email_key in entry.subject.all_keys:
            return True
    return False


def missing() -> list[Entry]:
    """Return the entries that this database does not know, oldest first; begun ones are known."""
    known, end = set(JournalEntry.objects.values_list("entry", flat=True)), _end()
    return [entry for entry in entries() if entry.id not in known and entry.erased_at >= end]


def lost() -> list[uuid.UUID]:
    """Return the ids of entries that this database knows and the journal lacks or has altered."""
    expected = JournalEntry.objects.filter(noted_at__gte=_end(), unwritten__isnull=True).exclude(
        digest=""
    )
    digests = dict(expected.values_list("entry", "digest")) if expected else {}
    present, lacking = _by_id() if digests else {}, []
    for entry_id, digest in digests.items():
        entry = present.get(entry_id)
        if entry is None or entry.digest != digest:
            lacking.append(entry_id)
    return lacking


def require_whole() -> None:
    """Raise JournalLostError or JournalBehindError; called before the site is served."""
    write_waiting()
    if lost_entries := lost():
        raise JournalLostError(
            f"The erasure journal lacks {len(lost_entries)} entries that the database knows: the "
            f"file was lost, truncated or replaced. Put back {conf.ERASURE_JOURNAL} from its copy. "
            "If there is none, delete every backup of the database that is older than today, and "
            "run `manage.py replay_erasures --accept-loss`."
        )
    if missing_entries := missing():
        raise JournalBehindError(
            f"The database lacks {len(missing_entries)} entries of the erasure journal: it comes "
            "from an older backup. Run `manage.py replay_erasures`."
        )


def accept_loss() -> int:
    """Forget the entries that the journal has lost; return how many."""
    return JournalEntry.objects.filter(pk__in=lost()).delete()[0]


def expire() -> int:
    """Delete the entries older than PRIVACY_ERASURE_JOURNAL_RETENTION; return how many.

    Pending entries are written first.
    """
    write_waiting()
    end = _end()
    ended = erasure_journal_file.shorten(end)
    JournalEntry.objects.filter(noted_at__lt=end, unwritten__isnull=True).exclude(
        applied_at=None
    ).delete()
    _adopt()
    return ended


def _adopt() -> None:
    """Store the digests of entries of earlier releases, so that their loss is noticed."""
    unknown = JournalEntry.objects.filter(digest="").exclude(applied_at=None)
    present = _by_id() if unknown else {}
    for known in unknown:
        if entry := present.get(known.entry):
            JournalEntry.objects.filter(pk=known.pk).update(
                digest=entry.digest, noted_at=entry.erased_at
            )


def _by_id() -> dict[uuid.UUID, Entry]:
    """Return the entries of the journal by their id."""
    return {entry.id: entry for entry in entries()}


def _end() -> datetime:
    """Return the moment such that entries made before it have expired."""
    return timezone.now() - conf.ERASURE_JOURNAL_RETENTION
