"""Carry out again what a restored database lacks: the journal's erasures, and the other decisions
it holds.

Rows that came after an erasure are somebody's new data and stay; of a former address, rows that
came after it was given up.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils import translation
from django.utils.translation import get_language

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure import erase, rows_created_before
from privacy.personal_data.erasure_journal_file import Decision, Entry
from privacy.personal_data.plan import plan_for
from privacy.personal_data.rows import model_of, stored_values
from privacy.personal_data.sqlite_pages import truncate_write_ahead_logs
from privacy.registry.declarations import Identifier
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, FormerAddress, email_keys

logger = logging.getLogger(__name__)

Handler = Callable[[Entry, list[DataSubject]], None]

# Sent with `entry`, `people` (list of DataSubject) and `steps` (list of ErasureStep) for each
# erasure that was carried out again.
replayed = Signal()

_handlers: dict[str, Handler] = {}


def register(kind: Decision, handler: Handler) -> None:
    """Say how a kind of decision is carried out again: by its entry, and the people that the entry
    means."""
    _handlers[kind] = handler


def replay(progress: Callable[[int, int], object] = lambda done, due: None) -> int:
    """Carry out again what the database lacks; `progress` is told entries done and due. The number
    carried out.

    Safe to interrupt and to run twice: an entry is applied once all of it is carried out.
    """
    lacking = sorted(erasure_journal.missing(), key=lambda entry: entry.erased_at)
    people = _people(lacking)
    for number, entry in enumerate(lacking, 1):
        with translation.override(entry.language or get_language()):
            _carry_out(entry, people[entry.id])
        progress(number, len(lacking))
    truncate_write_ahead_logs()
    return len(lacking)


def _carry_out(entry: Entry, people: list[DataSubject]) -> None:
    if entry.kind:
        with transaction.atomic():
            _decide_again(entry, people)
            erasure_journal.mark_applied(entry)
        return
    _delete_again(entry)
    steps = [step for subject in people for step in erase(subject, created_before=entry.erased_at)]
    erasure_journal.mark_applied(entry)
    replayed.send(Entry, entry=entry, people=people, steps=steps)


def _decide_again(entry: Entry, people: list[DataSubject]) -> None:
    handler = _handlers.get(entry.kind)
    if handler is None:
        logger.error(
            "Nothing here carries out the journal's entry %s again (%s).", entry.id, entry.kind
        )
    else:
        handler(entry, people)


def rows_meant(entry: Entry) -> Iterator[tuple[type, list[object]]]:
    """The model of an entry about single rows, and the keys of those that are in the database."""
    for declared in registry.personal_models:
        if declared.model == entry.table:
            model = model_of(declared)
            rows = rows_created_before(declared, model._base_manager.all(), entry.erased_at)
            keys = rows.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000)
            yield (
                model,
                [
                    key
                    for key in keys
                    if set(erasure_journal.record_digests(model, key)) & set(entry.records)
                ],
            )
            return


def _delete_again(entry: Entry) -> None:
    """Delete the rows of an entry that a restore brought back; one that came later has got its
    number only."""
    for model, keys in rows_meant(entry):
        plan_for({model: keys}).execute()


def _people(lacking: Iterable[Entry]) -> dict[UUID, list[DataSubject]]:
    """For each entry whom it means: by pseudonyms, and by every spelling of an address that the
    tables hold."""
    people = {entry.id: [] if entry.table else [entry.subject] for entry in lacking}
    meant = defaultdict[str, list[tuple[UUID, FormerAddress | None]]](list)
    for entry in lacking:
        for key in entry.email_keys:
            meant[key].append((entry.id, None))
        for former in entry.former:
            for key in former.keys:
                meant[key].append((entry.id, former))
    for email in _stored_addresses() if people else ():
        for number, former_address in (
            pair for key in email_keys(email) for pair in meant.get(key, ())
        ):
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
