"""The mirror: everything that is stored about a person now, read live, grouped by purpose.

It is generated from the registry like the access package; what a package leaves for staff to
review (third-party data, Art. 15(4) GDPR) is withheld here too. The number of queries does not
depend on the number of records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from privacy.company_rules.in_force import Rules, basis_under, rules_in_force
from privacy.company_rules.models import CompanyRule
from privacy.my_data.deletion_dates import Deletion, Deletions, with_deletions
from privacy.personal_data.company_periods import rule_of
from privacy.personal_data.export import documents_of
from privacy.personal_data.legal_holds import HeldRows, held_rows, key_is_secret
from privacy.personal_data.restricted_rows import restrictions_of
from privacy.personal_data.retention_texts import retention_in_words, retentions_in_words
from privacy.personal_data.rows import claims_read_once, model_of, rows_of, values_of
from privacy.registry.declarations import LegalBasis, PersonalModel, Store
from privacy.registry.discovery import registry
from privacy.registry.documents import Document
from privacy.registry.draft_markers import require_finished
from privacy.registry.store_adapter import StoreError
from privacy.registry.subject import DataSubject


@dataclass(frozen=True, slots=True)
class MirroredValue:
    """One value as the person reads it.

    Attributes:
        name: the field's name.
        label: what a lay person calls it.
        shown: the value for people.
        is_withheld: whether staff must review it first, since it may be about someone else.
        is_correctable: whether the person may have it corrected (Art. 16 GDPR).
        correct_at: name of the page on which account holders correct it themselves, or "".
        deletion: when it is emptied, where that is before its record is deleted.
    """

    name: str
    label: str
    shown: object
    is_withheld: bool = False
    is_correctable: bool = False
    correct_at: str = ""
    deletion: Deletion | None = None


@dataclass(frozen=True, slots=True)
class MirroredRecord:
    """One record, or those of its values that serve one purpose.

    Attributes:
        key: its primary key as text; empty where nothing can be done with it alone.
        values: its values.
        deletion: when it is deleted; None in a store outside the tables.
        is_deletable: whether the person can delete it here and now.
    """

    key: str
    values: tuple[MirroredValue, ...]
    deletion: Deletion | None = None
    is_deletable: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one dataset holds about the person for one purpose.

    Attributes:
        dataset: name of the dataset, as `dataset_named` takes it.
        title: what a lay person calls it.
        retention: how long it is kept, and why.
        source: where the values come from.
        recipients: who they are disclosed to, outside the company.
        records: the newest records.
        more: number of further records.
        problem: why nothing is shown, where it could not be read, or "".
        documents: what can be downloaded about the records.
    """

    dataset: str
    title: str
    retention: str
    source: str
    recipients: tuple[str, ...]
    records: tuple[MirroredRecord, ...]
    more: int = 0
    problem: str = ""
    documents: tuple[Document, ...] = ()

    @property
    def total(self) -> int:
        """Number of records."""
        return len(self.records) + self.more


@dataclass(slots=True)
class Purpose:
    """A purpose with its lawful basis, and what is stored for it."""

    text: str
    basis: LegalBasis
    parts: list[Part] = field(default_factory=list)

    @property
    def can_object(self) -> bool:
        """Whether the person can object (Art. 21(1) GDPR: legitimate interests)."""
        return self.basis is LegalBasis.LEGITIMATE_INTERESTS

    @property
    def can_withdraw(self) -> bool:
        """Whether the person can withdraw a consent (Art. 7(3) GDPR)."""
        return self.basis is LegalBasis.CONSENT


@dataclass(frozen=True, slots=True)
class Mirror:
    """Everything that is stored about a person.

    Attributes:
        purposes: what is stored, by purpose.
        not_assignable: (title, reason, retention) of what cannot be assigned to a person (Art.
            11(2) GDPR).
        empty: titles of the datasets that hold nothing of the person.
        is_restricted: whether the person restricted the use of their data (Art. 18 GDPR).
    """

    purposes: Sequence[Purpose]
    not_assignable: Sequence[tuple[str, str, str]]
    empty: Sequence[str]
    is_restricted: bool


def mirror_of(subject: DataSubject, rows_each: int) -> Mirror:
    """Return everything stored about a person, with the newest `rows_each` records per dataset.

    Raises DraftDeclarationError and ExportError.
    """
    require_finished(*registry.personal_models)
    with claims_read_once(subject):
        return _mirror_of(subject, rows_each)


def _mirror_of(subject: DataSubject, rows_each: int) -> Mirror:
    reader = _Reader.of(subject)
    purposes = dict[tuple[str, LegalBasis], Purpose]()
    empty, not_assignable = list[str](), list[tuple[str, str, str]]()
    for declaration in registry.personal_models:
        if declaration.not_assignable:
            retention = retention_in_words(declaration)
            reason = str(declaration.not_assignable)
            not_assignable.append((str(declaration.title), reason, retention))
        elif not _add(purposes, reader.parts_of(declaration, 0, rows_each)):
            empty.append(str(declaration.title))
    for store in registry.stores:
        if store.not_assignable:
            retention = str(store.retention)
            not_assignable.append((str(store.title), str(store.not_assignable), retention))
        elif not _add(purposes, _parts_of_store(store, subject, rows_each)):
            empty.append(str(store.title))
    return Mirror(list(purposes.values()), not_assignable, empty, reader.is_restricted)


def records_of(
    declaration: PersonalModel, subject: DataSubject, offset: int, rows: int
) -> list[Purpose]:
    """Return `rows` records of one dataset, the newest first, from an offset on, by purpose."""
    require_finished(declaration)
    purposes = dict[tuple[str, LegalBasis], Purpose]()
    _add(purposes, _Reader.of(subject).parts_of(declaration, offset, rows))
    return list(purposes.values())


def dataset_name(declaration: PersonalModel) -> str:
    """Return the name of a dataset: the model's label, with a number from its second owner on."""
    number = registry.all_of(declaration.model).index(declaration)
    return f"{declaration.model}:{number}" if number else declaration.model


def dataset_named(name: str) -> PersonalModel | None:
    """Return the declaration that `dataset_name` names; None where there is none."""
    for declaration in registry.personal_models:
        if dataset_name(declaration) == name:
            return declaration
    return None


def newest_first(declaration: PersonalModel, subject: DataSubject) -> QuerySet[Model]:
    """Return the person's rows of a model, the newest first where their age is known."""
    rows = rows_of(declaration, subject)
    if declaration.created_at_path:
        return rows.order_by(f"-{declaration.created_at_path}", "-pk")
    return rows.order_by("-pk")


def _add(
    purposes: dict[tuple[str, LegalBasis], Purpose],
    parts: Iterator[tuple[str, LegalBasis, Part]],
) -> bool:
    """Add the parts to their purposes; return whether there was any."""
    listed = list(parts)
    for text, basis, part in listed:
        purposes.setdefault((text, basis), Purpose(text, basis)).parts.append(part)
    return bool(listed)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one person's records; what holds for all of them is read once."""

    subject: DataSubject
    held: Mapping[str, HeldRows]
    rules: Rules
    is_restricted: bool

    @classmethod
    def of(cls, subject: DataSubject) -> "_Reader":
        is_restricted = restrictions_of(subject.all_keys).exists()
        return cls(subject, held_rows(), rules_in_force(), is_restricted)

    def parts_of(
        self, declaration: PersonalModel, offset: int, limit: int
    ) -> Iterator[tuple[str, LegalBasis, Part]]:
        """Yield (purpose, basis, part) of one dataset; nothing where it holds no record."""
        newest = newest_first(declaration, self.subject)
        rows = _with_related(declaration, with_deletions(declaration, newest, self.rules))
        shown = list(rows[offset : offset + limit + 1])
        more = 0
        if len(shown) > limit:
            more = rows_of(declaration, self.subject).count() - offset - limit
            shown = shown[:limit]
        records = [(rule_of(row, self.rules), self._record(declaration, row)) for row in shown]
        documents = documents_of(declaration, self.subject) if records else ()
        grounds = _grounds(declaration, [rule for rule, _record in records])
        for (text, basis), by_rule in grounds.items():
            names = list(dict.fromkeys(chain.from_iterable(by_rule.values())))
            theirs = [(by_rule[rule], record) for rule, record in records if rule in by_rule]
            yield (
                text,
                basis,
                Part(
                    dataset=dataset_name(declaration),
                    title=str(declaration.title),
                    retention=retentions_in_words(declaration, by_rule),
                    source=declaration.sources_of(names),
                    recipients=registry.recipients_of(declaration, *names),
                    records=tuple(_only(record, shown) for shown, record in theirs),
                    more=max(more, 0),
                    documents=documents,
                ),
            )
            documents = ()  # once, where the fields have several purposes

    def _record(self, declaration: PersonalModel, row: Model) -> MirroredRecord:
        held = self.held.get(declaration.model, HeldRows())
        deletions = Deletions(declaration, held, self.rules, self.is_restricted)
        deletion = deletions.of_row(row)
        return MirroredRecord(
            key="" if key_is_secret(declaration) else str(row.pk),
            values=tuple(self._values(declaration, row, deletions)),
            deletion=deletion,
            is_deletable=declaration.deletable and not deletion.retained_because,
        )

    def _values(
        self, declaration: PersonalModel, row: Model, deletions: Deletions
    ) -> Iterator[MirroredValue]:
        for name, label, value in values_of(declaration, row):
            personal_field = declaration.fields[name]
            is_withheld = personal_field.third_party_data and bool(value)
            shown: Any = None if is_withheld else value
            if shown is not None and personal_field.shown is not None:
                shown = personal_field.shown(shown)
            yield MirroredValue(
                name=name,
                label=label,
                shown=shown,
                is_withheld=is_withheld,
                is_correctable=personal_field.correctable and not self.is_restricted,
                correct_at=personal_field.correct_at,
                deletion=deletions.of_value(row, name),
            )


def _grounds(
    declaration: PersonalModel, rules: Iterable[CompanyRule | None]
) -> dict[tuple[str, LegalBasis], dict[CompanyRule | None, list[str]]]:
    """Return the names of the fields that can be shown, by purpose and lawful basis, then by the
    rule of the company that processes them so."""
    grounds = dict[tuple[str, LegalBasis], dict[CompanyRule | None, list[str]]]()
    for rule in dict.fromkeys(rules):
        for ground, names in declaration.by_ground(partial(basis_under, rule)).items():
            shown = [name for name in names if declaration.fields[name].exportable]
            if shown:
                grounds.setdefault(ground, {})[rule] = shown
    return grounds


def _only(record: MirroredRecord, names: Sequence[str]) -> MirroredRecord:
    """Return a record with the values of these fields only."""
    values = tuple(value for value in record.values if value.name in names)
    return MirroredRecord(record.key, values, record.deletion, record.is_deletable)


def _with_related(declaration: PersonalModel, rows: QuerySet[Model]) -> QuerySet[Model]:
    """Return the rows with the other rows that their values name."""
    options = model_of(declaration)._meta
    direct, many = list[str](), list[str]()
    for name, personal_field in declaration.fields.items():
        column = options.get_field(name)
        if personal_field.exportable and (column.many_to_one or column.one_to_one):
            direct.append(name)
        elif personal_field.exportable and column.many_to_many:
            many.append(name)
    rows = rows.select_related(*direct) if direct else rows
    return rows.prefetch_related(*many) if many else rows


def _parts_of_store(
    store: Store, subject: DataSubject, limit: int
) -> Iterator[tuple[str, LegalBasis, Part]]:
    """Yield (purpose, basis, part) of a store outside the tables, if it holds anything."""
    problem, records = "", list[MirroredRecord]()
    try:
        for stored in islice(store.records(subject), limit + 1):
            values = tuple(MirroredValue(label, label, value) for label, value in stored.items())
            records.append(MirroredRecord("", values))
        more = 0 if len(records) <= limit else store.count(subject) - limit
    except (OSError, StoreError):
        problem, more = _("This could not be read just now. Try again later."), 0
    if records or problem:
        yield (
            str(store.purpose),
            store.basis,
            Part(
                dataset="",
                title=str(store.title),
                retention=str(store.retention),
                source=_("made by our system"),
                recipients=registry.recipients_of_store(store),
                records=tuple(records[:limit]),
                more=max(more, 0),
                problem=problem,
            ),
        )
