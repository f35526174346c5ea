"""Access (Art. 15 GDPR): everything the declared datasets hold about one data subject."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.text import get_valid_filename
from django.utils.translation import gettext

from privacy.company_rules.in_force import Rules, basis_under, rules_in_force
from privacy.company_rules.models import CompanyRule
from privacy.personal_data.company_periods import rule_of, with_moments
from privacy.personal_data.files import file_of
from privacy.personal_data.retention_texts import retentions_in_words
from privacy.personal_data.rows import FieldValue, claims_read_once, rows_of, values_of
from privacy.registry.declarations import PersonalModel, Store
from privacy.registry.discovery import registry
from privacy.registry.documents import Document
from privacy.registry.draft_markers import require_finished
from privacy.registry.subject import DataSubject

LONGEST_NAME = 100  # characters; the last ones are kept, since the suffix tells the type of a file


@dataclass(frozen=True, slots=True)
class ExportedField:
    """One value, with the information that Art. 15(1) GDPR requires.

    Attributes:
        name: the field's name, for programs.
        label: what a lay person calls it.
        value: the value as plain JSON; of a file, its path in the package.
        purpose: what it is processed for.
        basis: why that is lawful.
        recipients: who it is disclosed to, outside the company.
        source: where it comes from.
        redacted: why the value is left out (Art. 15(4)), or "".
        in_words: the value for people where it differs, such as euros for cents.
        file: the file that the package contains at `value`.
    """

    name: str
    label: str
    value: Any
    purpose: str
    basis: str
    recipients: tuple[str, ...]
    source: str = ""
    redacted: str = ""
    in_words: Any = None
    file: FieldFile | None = None

    @property
    def shown(self) -> Any:
        """Value as people read it."""
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
            "source": self.source,
            "redacted": self.redacted,
        }


@dataclass(frozen=True, slots=True)
class ValueReference:
    """Reference to one stored value.

    Attributes:
        dataset: label of the model.
        record: primary key of the row, as text.
        field: name of the field.
    """

    dataset: str
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class SubjectData:
    """What one dataset holds about the person.

    Attributes:
        dataset: label of the model, or name of the store.
        title: what a lay person calls it.
        retention: how long the data is kept, and why.
        source: where the data comes from.
        records: the person's rows, each a tuple of fields.
        not_assignable: why nothing in it is assigned to a person (Art. 11(2) GDPR), or "".
        documents: what the person can download about the records.
    """

    dataset: str
    title: str
    retention: str
    source: str
    records: tuple[tuple[ExportedField, ...], ...]
    not_assignable: str = ""
    documents: tuple[Document, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the dataset as programs read it (access_package.schema.json)."""
        return {
            "dataset": self.dataset,
            "title": self.title,
            "retention": self.retention,
            "source": self.source,
            "records": list(map(_record_as_data, self.records)),
            "not_assignable": self.not_assignable,
        }

    @property
    def fields(self) -> Iterator[ExportedField]:
        """The fields of all records."""
        return chain.from_iterable(self.records)

    @property
    def grounds(self) -> tuple[tuple[str, str], ...]:
        """Pairs of purpose and lawful basis of the values, each once."""
        return tuple(dict.fromkeys((field.purpose, field.basis) for field in self.fields))

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the values (Art. 15(1)(g) GDPR), each once."""
        return tuple(dict.fromkeys(field.source for field in self.fields)) or (self.source,)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Recipients of the values outside the company (Art. 4(9) GDPR), each once."""
        recipients = dict[str, None]()
        for field in self.fields:
            recipients.update(dict.fromkeys(field.recipients))
        return tuple(recipients)


class ThirdPartyValue(NamedTuple):
    """A value that may be about other people, with what staff read to decide (Art. 15(4) GDPR)."""

    reference: ValueReference
    title: str
    label: str
    text: str


def export_subject_data(
    subject: DataSubject, redacted: Mapping[ValueReference, str] = MappingProxyType({})
) -> Iterator[SubjectData]:
    """Yield what each declared table and store holds, also where it holds nothing of the person.

    `redacted` gives the reason for each value that is left out. Errors of stores propagate: an
    access package is complete or it is not built. Raises DraftDeclarationError.
    """
    require_finished(*registry.personal_models)
    file_numbers = count(1)
    rules = rules_in_force()
    for declaration in registry.personal_models:
        yield export_dataset(declaration, subject, redacted, file_numbers, rules)
    for store in registry.stores:
        yield SubjectData(
            dataset=store.name,
            title=str(store.title),
            retention=str(store.retention),
            source=gettext("made by our system"),
            records=tuple(_records(store, subject)),
            not_assignable=str(store.not_assignable),
        )


def exported_as_data(subject: DataSubject) -> list[dict[str, Any]]:
    """Return what `export_subject_data` yields, as programs read it."""
    return [subject_data.as_data() for subject_data in exported_at_once(subject)]


def exported_at_once(subject: DataSubject) -> list[SubjectData]:
    """Return what `export_subject_data` yields, for code that changes nothing meanwhile."""
    with claims_read_once(subject):
        return list(export_subject_data(subject))


def export_dataset(
    declaration: PersonalModel,
    subject: DataSubject,
    redacted: Mapping[ValueReference, str],
    file_numbers: Iterator[int],
    rules: Rules,
) -> SubjectData:
    """Return what one declared table holds about the person; files get the next of the numbers.

    Period and lawful basis are those of the company responsible for each row.
    """
    records, rules_of_rows = [], list[CompanyRule | None]()
    rows = with_moments(declaration, _oldest_first(declaration, subject), rules)
    for row in rows.iterator(chunk_size=2000):
        rule, fields = rule_of(row, rules), []
        rules_of_rows.append(rule)
        for value in values_of(declaration, row):
            fields.append(_exported_field(declaration, row, value, redacted, file_numbers, rule))
        records.append(tuple(fields))
    return SubjectData(
        dataset=declaration.model,
        title=str(declaration.title),
        retention=retentions_in_words(declaration, rules_of_rows),
        source=str(declaration.source),
        records=tuple(records),
        not_assignable=str(declaration.not_assignable),
        documents=documents_of(declaration, subject),
    )


def documents_of(declaration: PersonalModel, subject: DataSubject) -> tuple[Document, ...]:
    """Return what the person can download about their rows of a model."""
    if declaration.documents is None:
        return ()
    return tuple(declaration.documents(rows_of(declaration, subject)))


def _record_as_data(record: tuple[ExportedField, ...]) -> list[dict[str, Any]]:
    return [field.as_data() for field in record]


def _oldest_first(declaration: PersonalModel, subject: DataSubject) -> QuerySet[Model]:
    rows = rows_of(declaration, subject)
    return rows.order_by(declaration.created_at_path, "pk") if declaration.created_at_path else rows


def third_party_data(
    subject: DataSubject, *declarations: PersonalModel
) -> Iterator[ThirdPartyValue]:
    """Yield the values that may be about other people, of these models or of all.

    Staff review it before it is disclosed (Art. 15(4) GDPR).
    """
    for declaration in declarations or registry.personal_models:
        names = {name for name, field in declaration.fields.items() if field.third_party_data}
        for row in rows_of(declaration, subject) if names else ():
            for field in values_of(declaration, row):
                if field.name in names and field.value:
                    yield ThirdPartyValue(
                        reference=ValueReference(declaration.model, str(row.pk), field.name),
                        title=str(declaration.title),
                        label=field.label,
                        text=_as_read(row, field),
                    )


def _as_read(row: Model, field: FieldValue) -> str:
    """Return the text of a value, of a file its name without the folder."""
    is_file = isinstance(getattr(row, field.name, None), FieldFile)
    return PurePosixPath(str(field.value)).name if is_file else str(field.value)


def _records(store: Store, subject: DataSubject) -> Iterator[tuple[ExportedField, ...]]:
    field = ExportedField(
        name="",
        label="",
        value=None,
        purpose=str(store.purpose),
        basis=str(store.basis.value),
        recipients=registry.recipients_of_store(store),
        source=gettext("made by our system"),
    )
    for record in store.records(subject):
        named = record.items()
        yield tuple(replace(field, name=label, label=label, value=value) for label, value in named)


def _exported_field(
    declaration: PersonalModel,
    row: Model,
    stored: FieldValue,
    redacted: Mapping[ValueReference, str],
    file_numbers: Iterator[int],
    rule: CompanyRule | None,
) -> ExportedField:
    name, label, value = stored
    field = declaration.fields[name]
    recipients = registry.recipients_of(declaration, name)
    reason = redacted.get(ValueReference(declaration.model, str(row.pk), name), "")
    file = None if reason else file_of(row, name)
    if file is not None:
        value = path_in_package(file, next(file_numbers))
    elif value and isinstance(getattr(row, name, None), FieldFile):
        name_of_file = PurePosixPath(str(value)).name
        value = gettext("%(name)s (the file is missing)") % {"name": name_of_file}
    disclosed = None if reason else value
    in_words = None if disclosed is None or field.shown is None else field.shown(disclosed)
    return ExportedField(
        name=name,
        label=label,
        value=disclosed,
        purpose=str(field.purpose),
        basis=str(basis_under(rule, field).value),
        recipients=recipients,
        source=str(declaration.source_of(name)),
        redacted=reason,
        in_words=in_words,
        file=file,
    )


def path_in_package(file: FieldFile, file_number: int) -> str:
    """Return the path of a file in an access package: `files/`, a number and the file's name."""
    name = get_valid_filename(PurePosixPath(file.name or "").name.strip(".") or "file")
    return f"files/{file_number:04}-{name[-LONGEST_NAME:]}"
