"""The vocabulary in which an app declares, in its `privacy.py`, what it holds about people.

The module of an app assigns a list of these objects to `declarations`. A `Text` is a string or a
lazy translation, since people read it in their language.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.registry.companies import ControllerPath, Responsible, answers_for
from privacy.registry.documents import Document
from privacy.registry.identifier_kind import IdentifierKind
from privacy.registry.retention_law import RetentionLaw as RetentionLaw
from privacy.registry.retention_period import Retention as Retention
from privacy.registry.retention_period import period_in_words as period_in_words
from privacy.registry.sources import OURS_AND_YOURS, summed_up
from privacy.registry.store_adapter import StoreAdapter
from privacy.registry.subject import DataSubject
from privacy.registry.texts import Text as Text
from privacy.registry.third_parties import EVERYTHING as EVERYTHING
from privacy.registry.third_parties import ProcessorRole as ProcessorRole
from privacy.registry.third_parties import Recipient as Recipient

DRAFT = "TODO"  # placeholder for what `manage.py privacy_declare` cannot infer
# Placeholder in a declared `Q` for the person's address, in every spelling in which it is stored.
SUBJECT_EMAIL = object()


class LegalBasis(Enum):
    """Why processing is lawful: GDPR Art. 6(1)."""

    CONSENT = _("consent, Art. 6(1)(a) GDPR")
    CONTRACT = _("contract, Art. 6(1)(b) GDPR")
    LEGAL_OBLIGATION = _("legal obligation, Art. 6(1)(c) GDPR")
    LEGITIMATE_INTERESTS = _("legitimate interests, Art. 6(1)(f) GDPR")


class Identifier(StrEnum):
    """Identifier by which a model's rows are found for a data subject.

    Attributes:
        EMAIL: a verified email address.
        EMAIL_KEY: the keyed digest of that address (see `privacy.registry.subject`).
        NONE: nothing that identifies a person, such as an IP address (Art. 11 GDPR).
        GENERIC_KEY: the key of one of the person's other rows, beside a foreign key to its content
            type, as in Django's admin log.
    """

    EMAIL = "email"
    EMAIL_KEY = "email_key"
    NONE = "none"
    GENERIC_KEY = "record"


class Erasure(StrEnum):
    """What erasure does to one field (Art. 17 GDPR).

    Attributes:
        DELETE: the field is deleted with its row.
        CLEAR: the row is retained; the field becomes NULL, or empty where the column allows no
            NULL.
        RANDOMISE: the row is retained; the field becomes a random value, for columns that are
            unique.
        KEEP: a law requires row and field until the model's retention period ends.
    """

    DELETE = "delete"
    CLEAR = "clear"
    RANDOMISE = "randomise"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One field that holds personal data.

    Attributes:
        purpose: what the data is processed for (Art. 5(1)(b) GDPR).
        basis: why that is lawful (Art. 6(1)).
        exportable: whether an access package contains it; False for secrets such as password hashes
            and token digests.
        correctable: whether staff may change it at the person's request (Art. 16).
        correction: called with row and new value instead of writing the value; returns a sentence
            for the person (see `privacy.personal_data.correction`).
        correct_at: name of the page on which account holders correct it themselves.
        third_party_data: the field may contain data about other people; staff review it before it
            is disclosed (Art. 15(4)).
        erasure: what erasure does to it (Art. 17).
        recipients: who it is disclosed to, outside the company (Art. 4(9)), beside the model's.
        source: where it comes from (Art. 15(1)(g)); without one, the model's source.
        retention: the field's own period, where it is emptied before its row is deleted.
        label: what a lay person calls it; without one, the column's verbose name.
        shown: converts the value to what a lay person reads, such as cents to euros.
        asked: why a public form asks for it, one sentence to the person (see
            `privacy.reporting.asked_fields`).
    """

    purpose: Text
    basis: LegalBasis
    exportable: bool = True
    correctable: bool = False
    correction: Callable[[Any, Any], object] | None = None
    correct_at: str = ""
    third_party_data: bool = False
    erasure: Erasure = Erasure.DELETE
    recipients: tuple[Text, ...] = ()
    source: Text = ""
    retention: Retention | None = None
    label: Text = ""
    shown: Callable[[Any], object] | None = None
    asked: Text = ""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Rows that are still being processed: neither deleted nor changed until that is done.

    Attributes:
        condition: the rows it applies to.
        reason: why such a row is retained, as shown to the person.
    """

    condition: Q
    reason: Text


# How a row leads to its person: a lookup path ("email", "user__email", "payload__contact__email"
# into JSON), a `Q` with SUBJECT_EMAIL for the address, or a callable from the person to a `Q`.
SubjectPath = str | Q | Callable[[DataSubject], Q]


@dataclass(frozen=True, slots=True)
class PersonalModel:
    """A model that holds personal data: every concrete field is in `fields` or `non_personal`.

    Attributes:
        model: label, "app_label.ModelName".
        title: what a lay person calls the rows.
        subject: how a row leads to its person, see `SubjectPath`; a row that any of several paths
            leads to belongs to the person.
        fields: the personal fields, by name.
        retention: how long rows are kept; None where they are deleted with those of `ends_with`.
        non_personal: the other fields, by name, each with the reason why it is not personal.
        identified_by: kind of identifier that `subject` leads to.
        numbers: lookup paths to numbers of the person, by the name of their `IdentifierKind`; a row
            with a proven number is the person's, with ANY_KIND for a column of `str(Number)`.
        ends_with: label of the model whose rows take these along when they are deleted.
        source: where the data comes from (Art. 15(1)(g) GDPR), see `privacy.registry.sources`.
        recipients: who every field is disclosed to, outside the company.
        deletable: whether the person may delete single rows (see `privacy.my_data`).
        erasable: called with the person's rows; returns why they cannot be erased now, or "".
        erasure_warnings: called with the person's rows; returns what staff must know before they
            erase them.
        recorded_at: lookup path to the moment a row was created; without one, the field that the
            retention period is counted from.
        unfinished: rows that neither erasure nor retention deletes or changes yet.
        not_assignable: with Identifier.NONE, why no row is assigned to a person (Art. 11(2)).
        withheld: returns the condition for rows that the person must not learn of yet (Art. 23),
            asked at each look-up: they are not the person's until it no longer applies.
        controller: how a row leads to the company responsible, see `ControllerPath`.
        documents: called with the person's rows; yields what they can download about them, also
            part of their access package.
    """

    model: str
    title: Text
    subject: SubjectPath | tuple[SubjectPath, ...]
    fields: Mapping[str, PersonalField]
    retention: Retention | None
    non_personal: Mapping[str, Text] = field(default_factory=dict)
    identified_by: Identifier = Identifier.EMAIL
    numbers: Mapping[str, str] = field(default_factory=dict)
    ends_with: str = ""
    source: Text = OURS_AND_YOURS
    recipients: tuple[Text, ...] = ()
    deletable: bool = False
    erasable: Callable[[QuerySet[Any]], object] | None = None
    erasure_warnings: Callable[[QuerySet[Any]], Iterable[object]] | None = None
    recorded_at: str = ""
    unfinished: Unfinished | None = None
    not_assignable: Text = ""
    withheld: Callable[[], Q] | None = None
    controller: ControllerPath = ""
    documents: Callable[[QuerySet[Any]], Iterable[Document]] | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """Lookup paths to the person."""
        return tuple(path for path in self._subject_paths if isinstance(path, str))

    @property
    def controller_paths(self) -> tuple[str, ...]:
        """Lookup paths to the company responsible; none where it is a constant."""
        if isinstance(self.controller, str):
            return (self.controller,) if self.controller else ()
        return self.controller if isinstance(self.controller, tuple) else ()

    @property
    def identifier_paths(self) -> tuple[str, ...]:
        """Lookup paths to the person's address and numbers."""
        return (*self.paths, *self.numbers.values())

    @property
    def conditions(self) -> tuple[Q | Callable[[DataSubject], Q], ...]:
        """Conditions by which rows lead to the person, beside the lookup paths."""
        return tuple(path for path in self._subject_paths if not isinstance(path, str))

    @property
    def _subject_paths(self) -> tuple[SubjectPath, ...]:
        return self.subject if isinstance(self.subject, tuple) else (self.subject,)

    @property
    def created_at_path(self) -> str:
        """Lookup path to the moment a row was created; empty where no field records it."""
        return self.recorded_at or (self.retention.counted_from if self.retention else "")

    def source_of(self, name: str) -> Text:
        """Return where the values of a field come from."""
        return self.fields[name].source or self.source

    def sources_of(self, names: Iterable[str]) -> str:
        """Return where the values of these fields come from, each source once, with commas."""
        return summed_up(map(self.source_of, names))

    def by_ground(
        self, basis_of: Callable[[PersonalField], LegalBasis] = attrgetter("basis")
    ) -> dict[tuple[str, LegalBasis], list[str]]:
        """Return the names of the fields by purpose, in the current language, and lawful basis: the
        declared one, or that of `basis_of`."""
        names = dict[tuple[str, LegalBasis], list[str]]()
        for name, personal_field in self.fields.items():
            ground = (str(personal_field.purpose), basis_of(personal_field))
            names.setdefault(ground, []).append(name)
        return names

    def recipients_of(self, *names: str) -> tuple[Text, ...]:
        """Return who these fields are disclosed to, outside the company, each once."""
        recipients = dict.fromkeys(self.recipients)
        for name in names:
            recipients.update(dict.fromkeys(self.fields[name].recipients))
        return tuple(recipients)

    def is_secret(self, name: str) -> bool:
        """Return whether a field is never shown to anyone, such as the key of a session."""
        personal_field = self.fields.get(name)
        return personal_field is not None and not personal_field.exportable

    @property
    def is_retained(self) -> bool:
        """Whether a law requires rows of this model to be retained through an erasure."""
        return bool(self.named(Erasure.KEEP))

    def named(self, erasure: Erasure) -> tuple[str, ...]:
        """Return the names of the fields declared with this kind of erasure."""
        fields = self.fields.items()
        return tuple(name for name, field in fields if field.erasure is erasure)


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """A model without personal data.

    Attributes:
        model: label, "app_label.ModelName".
        reason: why it holds no personal data.
    """

    model: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Store:
    """A dataset outside the tables: files, folders of mail, spools, caches.

    Attributes:
        name: as `privacy.personal_data.stores` derives it from the settings, such as
            "files:orders.Order.invoice" or "mail folder".
        title: what a lay person calls it.
        data: what it contains.
        purpose: what the data is processed for (Art. 5(1)(b) GDPR).
        basis: why that is lawful (Art. 6(1)).
        retention: how long the data is kept, and why.
        adapter: object that reads it and erases from it.
        controller: the company responsible, see `ControllerPath`: a constant, never a path.
        not_assignable: with the adapter `not_assignable`, why nothing is assigned to a person (Art.
            11).
    """

    name: str
    title: Text
    data: tuple[Text, ...]
    purpose: Text
    basis: LegalBasis
    retention: Text
    adapter: StoreAdapter
    controller: ControllerPath = ""
    not_assignable: Text = ""

    def records(self, subject: DataSubject) -> Iterator[Mapping[str, Any]]:
        """Yield the person's records, none where their companies are not responsible."""
        if answers_for(self, subject.companies):
            yield from self.adapter.read(subject)

    def count(self, subject: DataSubject) -> int:
        """Return how many records `erase` would delete."""
        return self.adapter.count(subject) if answers_for(self, subject.companies) else 0

    def erase(self, subject: DataSubject, created_before: datetime | None = None) -> int:
        """Delete the person's records created before a moment, as `StoreAdapter.erase` does, none
        where their companies are not responsible; return the count."""
        is_theirs = answers_for(self, subject.companies)
        return self.adapter.erase(subject, created_before) if is_theirs else 0


@dataclass(frozen=True, slots=True)
class NoPersonalDataStore:
    """A store outside the tables that holds no personal data.

    Attributes:
        name: as `privacy.personal_data.stores` derives it from the settings.
        reason: why it holds no personal data.
    """

    name: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie or browser-storage entry; setting an undeclared one breaks a promise (S15).

    Attributes:
        name: as the browser stores it.
        purpose: what it is needed for.
        lifetime: when the browser deletes it.
        set_when: the action of the visitor on which it is set.
    """

    name: str
    purpose: Text
    lifetime: Text
    set_when: Text


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A use of data that ends when a person withdraws consent or objects (Art. 7(3), 21 GDPR).

    Attributes:
        title: what a lay person calls the use.
        perform: ends the use for a verified email address. Idempotent.
        controller: the company whose use it is, a constant of `ControllerPath`.
    """

    title: Text
    perform: Callable[[str], object]
    controller: ControllerPath = Responsible.SITE


Declaration = (
    PersonalModel
    | NoPersonalData
    | Store
    | NoPersonalDataStore
    | Cookie
    | Recipient
    | ProcessorRole
    | RetentionLaw
    | Withdrawal
    | IdentifierKind
)
