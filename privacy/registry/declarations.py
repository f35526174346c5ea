"""The vocabulary in which an app declares, in its `privacy.py`, what it holds about people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from privacy.conf import conf
from privacy.registry.store_adapter import StoreAdapter
from privacy.registry.subject import DataSubject

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText
else:
    from django.utils.functional import Promise as LazyText

Text = str | LazyText
DRAFT = "TODO"  # placeholder for what `manage.py privacy_declare` cannot infer
# Stands in a declared `Q` for the person's address, in whatever spelling it is stored.
SUBJECT_EMAIL = object()


class LegalBasis(Enum):
    """Why processing is lawful: GDPR Art. 6(1)."""

    CONSENT = _("consent, Art. 6(1)(a) GDPR")
    CONTRACT = _("contract, Art. 6(1)(b) GDPR")
    LEGAL_OBLIGATION = _("legal obligation, Art. 6(1)(c) GDPR")
    LEGITIMATE_INTERESTS = _("legitimate interests, Art. 6(1)(f) GDPR")


class Identifier(StrEnum):
    """By what a model's rows are found for a data subject."""

    EMAIL = "email"  # a mailbox whose control the person proved
    EMAIL_KEY = "email_key"  # the keyed digest of that mailbox (see registry.subject)
    NONE = "none"  # nothing that identifies a person, such as an IP address: Art. 11 GDPR
    # The key of one of the person's other rows, beside a foreign key to its content type: journals.
    GENERIC_KEY = "record"


class Erasure(StrEnum):
    """What erasure does to one field (Art. 17 GDPR)."""

    DELETE = "delete"  # goes with its row
    CLEAR = "clear"  # becomes NULL, or empty where the column allows no NULL; the row stays
    # Becomes a random value, where the column must be unique; the row stays.
    RANDOMISE = "randomise"
    KEEP = "keep"  # stays until the model's retention ends, because a law says so


def period_in_words(period: relativedelta) -> str:
    """A period as people say it, in the current language: "9 years", "7 days, 1 hour"."""
    whole = period.normalized()
    parts = (
        (whole.years, ngettext("%d year", "%d years", whole.years)),
        (whole.months, ngettext("%d month", "%d months", whole.months)),
        (whole.days, ngettext("%d day", "%d days", whole.days)),
        (whole.hours, ngettext("%d hour", "%d hours", whole.hours)),
    )
    return ", ".join(text % count for count, text in parts if count)


def _new_year(moment: datetime, later: int = 0) -> datetime:
    """The beginning of the year of a moment, or of a later one, where the law applies
    (PRIVACY_LEGAL_TIME_ZONE)."""
    local = moment.astimezone(conf.LEGAL_TIME_ZONE)
    return local.replace(
        year=local.year + later, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows are kept: a period counted from a moment, and why."""

    period: relativedelta
    # Name of a date or datetime field of the model; rows where it is NULL are kept.
    counted_from: str
    reason: Text  # the law, or the purpose that ends
    # Deletes expired rows and returns their number; without it, the registry's own run does.
    runner: Callable[[], object] | None = None
    # The period begins with the end of the calendar year of the moment (§ 147(4) AO).
    from_end_of_year: bool = False

    def cutoff(self) -> datetime:
        """Rows counted from before this moment have reached the end of their retention."""
        cutoff: datetime = timezone.now() - self.period
        return _new_year(cutoff) if self.from_end_of_year else cutoff

    def is_over(self) -> Q:
        """That a row has reached the end of its retention; never where it has no moment to count
        from."""
        return Q(**{f"{self.counted_from}__lt": self.cutoff()})

    def end_of(self, moment: date) -> datetime:
        """When a row counted from this moment reaches the end of its retention."""
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min, tzinfo=UTC)
        begin = _new_year(moment, later=1) if self.from_end_of_year else moment
        return begin + self.period

    def last_day(self, moment: date) -> date:
        """The day on which a row counted from this moment is there for the last time."""
        end = self.end_of(moment)
        return (end - timedelta(microseconds=1)).date() if self.from_end_of_year else end.date()

    def in_words(self) -> str:
        """How long and why, in the current language (Art. 13(2)(a), 15(1)(d) GDPR)."""
        period = period_in_words(self.period)
        return f"{period}: {self.reason}" if period else str(self.reason)


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One field that says something about a person."""

    purpose: Text
    basis: LegalBasis
    exportable: bool = True  # False for secrets: password hashes, token digests
    correctable: bool = False  # Art. 16: staff may change it at the person's request
    # Called instead of writing the value: row and new value → sentence (personal_data.correction).
    correction: Callable[[Any, Any], object] | None = None
    # May name other people: staff look at it before it leaves (Art. 15(4)).
    third_party_data: bool = False
    erasure: Erasure = Erasure.DELETE
    recipients: tuple[Text, ...] = ()
    retention: Retention | None = None  # where the field is emptied before its row goes
    label: Text = ""  # what a lay person calls it; without one, the column's verbose name
    # From the value to what a lay person reads, such as cents to euros.
    shown: Callable[[Any], object] | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Rows whose work is not done yet: they stay whole, whatever else goes, until it is."""

    condition: Q
    reason: Text  # as the person is told why a row stays


# How a row leads to its person: a lookup path ("email", "user__email", "payload__contact__email"
# into JSON), a `Q` with SUBJECT_EMAIL for the address, or a callable from the person to a `Q`.
SubjectPath = str | Q | Callable[[DataSubject], Q]

# Where data come from: Art. 15(1)(g) GDPR.
OURS_AND_YOURS = _("from you, or made by our system while it served you")


@dataclass(frozen=True, slots=True)
class PersonalModel:
    """A model that holds personal data: every concrete field is in `fields` or `non_personal`."""

    model: str  # "app_label.ModelName"
    title: Text
    # A row that any of these leads to belongs to the person.
    subject: SubjectPath | tuple[SubjectPath, ...]
    fields: Mapping[str, PersonalField]
    # None: ends with the account or another declared parent (say in `ends_with`).
    retention: Retention | None
    non_personal: Mapping[str, Text] = field(default_factory=dict)  # field → why it is not personal
    identified_by: Identifier = Identifier.EMAIL
    ends_with: str = ""  # the "app_label.ModelName" whose rows take these along
    source: Text = OURS_AND_YOURS
    # Rows → why they cannot be erased now, or "".
    erasable: Callable[[QuerySet[Any]], object] | None = None
    # Rows → what staff must know before they erase them, as texts.
    erasure_warnings: Callable[[QuerySet[Any]], Iterable[object]] | None = None
    # Lookup path to the moment a row came to be; without it, the one its retention counts from.
    recorded_at: str = ""
    unfinished: Unfinished | None = None  # neither an erasure nor the retention takes these rows
    # With Identifier.NONE: why no row is assigned to a person (Art. 11(2) GDPR).
    not_assignable: Text = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The lookup paths among the ways to the person."""
        return tuple(way for way in self._ways if isinstance(way, str))

    @property
    def conditions(self) -> tuple[Q | Callable[[DataSubject], Q], ...]:
        """The other ways to the person."""
        return tuple(way for way in self._ways if not isinstance(way, str))

    @property
    def _ways(self) -> tuple[SubjectPath, ...]:
        return self.subject if isinstance(self.subject, tuple) else (self.subject,)

    @property
    def created_at_path(self) -> str:
        """Lookup path to the moment a row came to be; empty where nothing says it."""
        return self.recorded_at or (self.retention.counted_from if self.retention else "")

    def is_secret(self, name: str) -> bool:
        """Whether a field of this model is shown to nobody, such as the key of a session."""
        declared = self.fields.get(name)
        return declared is not None and not declared.exportable

    @property
    def is_kept(self) -> bool:
        """Whether a law keeps rows of this model through an erasure."""
        return any(one.erasure is Erasure.KEEP for one in self.fields.values())

    def named(self, erasure: Erasure) -> tuple[str, ...]:
        """The names of the fields that an erasure treats so."""
        return tuple(name for name, one in self.fields.items() if one.erasure is erasure)


@dataclass(frozen=True, slots=True)
class NoPersonalData:
    """A model that holds nothing about people, and why that is so."""

    model: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept about people outside the tables: files, folders of mail, spools, caches."""

    name: str  # as registry.stores names it: "files:orders.Order.invoice", "mail folder"
    title: Text
    data: tuple[Text, ...]  # what stands in it
    purpose: Text
    basis: LegalBasis
    kept: Text  # how long and why
    adapter: StoreAdapter  # reads it and erases from it
    # With the adapter `not_assignable`: why nothing is assigned to a person (Art. 11 GDPR).
    not_assignable: Text = ""


@dataclass(frozen=True, slots=True)
class NoPersonalDataStore:
    """A place outside the tables where nothing is kept about people, and why that is so."""

    name: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie or browser-storage entry; one that is set and not declared is a failed promise
    (S15)."""

    name: str
    purpose: Text
    lifetime: Text
    set_when: Text


@dataclass(frozen=True, slots=True)
class Recipient:
    """A third party that receives data, and when."""

    name: str
    country: Text
    data: Text
    when: Text


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A use of data that a person ends by saying so: consent (Art. 7(3) GDPR), or what they object
    to (Art. 21)."""

    title: Text
    # Takes the verified email address. Idempotent.
    perform: Callable[[str], object]


Declaration = (
    PersonalModel | NoPersonalData | Store | NoPersonalDataStore | Cookie | Recipient | Withdrawal
)
