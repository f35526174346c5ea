"""Access (Art. 15 GDPR): everything the registry's stores hold about one data subject."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.text import get_valid_filename
from django.utils.translation import gettext

from privacy.personal_data.files import file_of
from privacy.personal_data.retention_texts import kept_in_words
from privacy.personal_data.rows import rows_of, values_of
from privacy.registry.declarations import PersonalModel, Store
from privacy.registry.discovery import registry
from privacy.registry.draft_markers import require_finished
from privacy.registry.subject import DataSubject

LONGEST_NAME = 100  # characters, of which the last ones are kept: the ending says what a file is


@dataclass(frozen=True, slots=True)
class ExportedField:
    """One value, with what Art. 15(1) wants to be said of it. Of a value that is left out, why
    (Art. 15(4))."""

    name: str
    label: str
    value: Any
    purpose: str
    basis: str
    recipients: tuple[str, ...]
    redacted: str = ""
    in_words: Any = None  # the value for people where it differs, such as euros of cents
    file: FieldFile | None = None  # the file that goes with the package, where `value` says

    @property
    def shown(self) -> Any:
        """The value as people read it."""
        return self.value if self.in_words is None else self.in_words

    def as_data(self) -> dict[str, Any]:
        """Return the field as programs read it (access_package.schema.json)."""
        return {
            "name": self.name,
            "label": self.label,
            "value": self.value,
            "purpose": self.purpose,
            "basis": self.basis,
            "recipients": self.recipients,
            "left_out": self.redacted,
        }


@dataclass(frozen=True, slots=True)
class ValueReference:
    """Where one value stands."""

    dataset: str  # label of the model
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class SubjectData:
    """What one dataset holds about the person: a list of records, each a tuple of fields."""

    dataset: str  # label of the model, or name of the store
    title: str
    retention: str
    source: str  # where the data come from
    records: tuple[tuple[ExportedField, ...], ...]
    not_assignable: str = ""  # why nothing in it is assigned to a person (Art. 11(2) GDPR)

    def as_data(self) -> dict[str, Any]:
        """Return the dataset as programs read it (access_package.schema.json)."""
        return {
            "store": self.dataset,
            "title": self.title,
            "retention": self.retention,
            "source": self.source,
            "records": [[field.as_data() for field in record] for record in self.records],
            "not_assignable": self.not_assignable,
        }

    @property
    def grounds(self) -> tuple[tuple[str, str], ...]:
        """(purpose, legal basis) of the whole, each once."""
        return tuple(
            dict.fromkeys(
                (field.purpose, field.basis) for record in self.records for field in record
            )
        )

    @property
    def recipients(self) -> tuple[str, ...]:
        """Recipients outside the company, of any of it (Art. 4(9) GDPR), each once."""
        told = (field for record in self.records for field in record)
        return tuple(dict.fromkeys(recipient for field in told for recipient in field.recipients))


def export_subject_data(
    subject: DataSubject, redacted: Mapping[ValueReference, str] = MappingProxyType({})
) -> Iterator[SubjectData]:
    """Yield what each declared table and store holds, empty ones too: a person sees where nothing
    was found.

    `redacted` gives the reason for each value that is about someone else.
    Raises whatever reading a store raises: an access package is complete or it is not made.
    """
    require_finished(*registry.personal_models)
    numbers = count(1)
    for declared in registry.personal_models:
        records = tuple(
            tuple(
                _explain(declared, row, redacted, numbers, *value)
                for value in values_of(declared, row)
            )
            for row in _in_order_of_time(declared, subject).iterator(chunk_size=2000)
        )
        yield SubjectData(
            declared.model,
            str(declared.title),
            kept_in_words(declared),
            str(declared.source),
            records,
            str(declared.not_assignable),
        )
    for store in registry.stores:
        records = tuple(_records(store, subject))
        yield SubjectData(
            store.name,
            str(store.title),
            str(store.kept),
            gettext("made by our system"),
            records,
            str(store.not_assignable),
        )


def _in_order_of_time(declared: PersonalModel, subject: DataSubject) -> QuerySet[Model]:
    rows = rows_of(declared, subject)
    return rows.order_by(declared.created_at_path, "pk") if declared.created_at_path else rows


def third_party_data(subject: DataSubject) -> Iterator[tuple[ValueReference, str, str, str]]:
    """(place, title, label, value) of what may name other people: somebody looks at it before it
    leaves."""
    for declared in registry.personal_models:
        names = {name for name, field in declared.fields.items() if field.third_party_data}
        for row in rows_of(declared, subject) if names else ():
            for name, label, value in values_of(declared, row):
                if name in names and value:
                    yield (
                        ValueReference(declared.model, str(row.pk), name),
                        str(declared.title),
                        label,
                        str(value),
                    )


def _records(store: Store, subject: DataSubject) -> Iterator[tuple[ExportedField, ...]]:
    why = str(store.purpose), str(store.basis.value), ()
    for record in store.adapter.read(subject):
        yield tuple(ExportedField(label, label, value, *why) for label, value in record.items())


def _explain(
    declared: PersonalModel,
    row: Model,
    redacted: Mapping[ValueReference, str],
    numbers: Iterator[int],
    name: str,
    label: str,
    value: Any,
) -> ExportedField:
    field = declared.fields[name]
    recipients = tuple(str(recipient) for recipient in field.recipients)
    why = redacted.get(ValueReference(declared.model, str(row.pk), name), "")
    file = None if why else file_of(row, name)
    if file is not None:
        value = path_in_package(file, next(numbers))
    elif value and isinstance(getattr(row, name, None), FieldFile):
        value = gettext("%(name)s (the file is missing)") % {"name": value}
    told = None if why else value
    in_words = None if told is None or field.shown is None else field.shown(told)
    return ExportedField(
        name,
        label,
        told,
        str(field.purpose),
        str(field.basis.value),
        recipients,
        why,
        in_words,
        file,
    )


def path_in_package(file: FieldFile, number: int) -> str:
    """Where a file lies in an access package: below `files/`, its own name behind a number."""
    name = get_valid_filename(PurePosixPath(file.name or "").name.strip(".") or "file")
    return f"files/{number:04}-{name[-LONGEST_NAME:]}"
