"""Access (Art. 15 GDPR): everything the registry's stores hold about one data subject."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from privacy.registry.declarations import PersonalModel, Store
from privacy.registry.discovery import registry
from privacy.registry.overview import kept_in_words
from privacy.registry.rows import rows_of, values_of
from privacy.registry.stores import keeper_of
from privacy.registry.subject import DataSubject


@dataclass(frozen=True, slots=True)
class ExportedField:
    """One value, with what Art. 15(1) wants to be said of it."""

    name: str
    label: str
    value: Any
    purpose: str
    basis: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one store holds about the person: a list of records, each a tuple of fields."""

    store: str  # label of the model, or name of the store
    title: str
    retention: str
    records: tuple[tuple[ExportedField, ...], ...]


def holdings(subject: DataSubject) -> Iterator[Holding]:
    """One holding per model and store that is declared, empty ones too: a person sees where nothing was found.

    Raises whatever reading a store raises: an access package is complete or it is not made.
    """
    for declared in registry.personal_models:
        records = tuple(
            tuple(_explain(declared, *value) for value in values_of(declared, row))
            for row in rows_of(declared, subject).iterator(chunk_size=2000)
        )
        yield Holding(declared.model, str(declared.title), kept_in_words(declared), records)
    for store in registry.stores:
        yield Holding(store.name, str(store.title), str(store.kept), tuple(_records(store, subject)))


def _records(store: Store, subject: DataSubject) -> Iterator[tuple[ExportedField, ...]]:
    why = str(store.purpose), str(store.basis.value), ()
    for record in keeper_of(store).read(subject):
        yield tuple(ExportedField(label, label, value, *why) for label, value in record.items())


def _explain(declared: PersonalModel, name: str, label: str, value: Any) -> ExportedField:
    field = declared.fields[name]
    recipients = tuple(str(recipient) for recipient in field.recipients)
    return ExportedField(name, label, value, str(field.purpose), str(field.basis.value), recipients)
