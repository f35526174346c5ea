"""Replay of the erasure journal: a restored database gets the erasures and decisions it lacks.

Rows created after an erasure are new and not affected; of a former address, neither are
rows created after it was given up.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils import translation
from django.utils.translation import get_language

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure import ErasureStep, erase, rows_created_before
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.personal_data.plan import plan_for
from privacy.personal_data.rows import model_of, numbers_of, stored_values
from privacy.personal_data.sqlite_pages import truncate_write_ahead_logs
from privacy.registry.companies import Companies
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, FormerAddress, Number

logger = logging.getLogger(__name__)

Handler = Callable[[Entry, list[DataSubject]], None]

# Sent with `entry`, `people` (list of DataSubject) and `steps` (list of ErasureStep) for each
# erasure that was replayed.
replayed = Signal()

_handlers: dict[str, Handler] = {}


def register_handler(kind: Decision, handler: Handler) -> None:
    """Register the function that replays a kind of decision, given its entry and its people."""
    _handlers[kind] = handler


def replay(progress: Callable[[int, int], object] = lambda done, due: None) -> int:
    """Replay the journal entries that the database lacks; return how many.

    `progress` is called with the number of entries done and due. Safe to interrupt and idempotent:
    an entry is marked as applied once all of it is done.
    """
    missing = sorted(erasure_journal.missing(), key=lambda entry: entry.erased_at)
    people = _people(missing)
    for done, entry in enumerate(missing, 1):
        with translation.override(entry.language or get_language()):
            _perform(entry, people[entry.id])
        progress(done, len(missing))
    truncate_write_ahead_logs()
    return len(missing)


def _perform(entry: Entry, people: list[DataSubject]) -> None:
    if entry.kind:
        with transaction.atomic():
            _replay_decision(entry, people)
            erasure_journal.mark_applied(entry)
        return
    _delete_rows(entry)
    steps = list[ErasureStep]()
    for subject in people:
        steps += erase(subject, created_before=entry.erased_at)
    erasure_journal.mark_applied(entry)
    replayed.send(Entry, entry=entry, people=people, steps=steps)


def _replay_decision(entry: Entry, people: list[DataSubject]) -> None:
    handler = _handlers.get(entry.kind)
    if handler is None:
        logger.error(
            "No handler is registered to replay journal entry %s (%s).", entry.id, entry.kind
        )
    else:
        handler(entry, people)


def rows_in_scope(entry: Entry) -> Iterator[tuple[type, list[object]]]:
    """Yield (model, keys of the rows that exist) of an entry about single rows."""
    for declaration in registry.all_of(entry.table):
        model = model_of(declaration)
        rows = rows_created_before(declaration, model._base_manager.all(), entry.erased_at)
        keys = []
        for key in rows.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000):
            if not set(entry.records).isdisjoint(erasure_journal.record_digests(model, key)):
                keys.append(key)
        yield model, keys
        return


def _delete_rows(entry: Entry) -> None:
    """Delete the rows of an entry that a restore brought back, not later ones with the same key."""
    for model, keys in rows_in_scope(entry):
        plan_for({model: keys}).execute()


def _people(missing: Sequence[Entry]) -> dict[UUID, list[DataSubject]]:
    """Return the people of each entry, by pseudonym and by every stored spelling of an address."""
    people, limits = dict[UUID, list[DataSubject]](), dict[UUID, Companies | None]()
    entries_by_key = defaultdict[str, list[tuple[UUID, FormerAddress | None]]](list)
    for entry in missing:
        people[entry.id] = [] if entry.table else [entry.subject]
        limits[entry.id] = entry.companies
        for key in entry.email_keys:
            entries_by_key[key].append((entry.id, None))
        for former in entry.former:
            for key in former.keys:
                entries_by_key[key].append((entry.id, former))
    for person in _stored_people() if people else ():
        for key in person.keys:
            for entry_id, former_address in entries_by_key.get(key, ()):
                limited = replace(_until(person, former_address), companies=limits[entry_id])
                people[entry_id].append(limited)
    return people


def _stored_people() -> Iterator[DataSubject]:
    """Yield a person for every address, and for every number, that any table holds at a declared
    path."""
    emails, numbers = set[str](), set[Number]()
    for declaration in registry.personal_models:
        rows = model_of(declaration)._base_manager.all()
        if declaration.identified_by is Identifier.EMAIL:
            emails.update(stored_values(declaration, rows))
        numbers.update(numbers_of(declaration, rows))
    yield from map(DataSubject, emails)
    for number in numbers:
        yield DataSubject("", numbers=(number,))


def _until(person: DataSubject, former: FormerAddress | None) -> DataSubject:
    """Return the person, by an address that they have given up only until then."""
    return DataSubject("", (FormerAddress(former.until, person.email),)) if former else person
