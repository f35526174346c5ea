"""When each record of a person is deleted, and what keeps it until then (Art. 13(2)(a) GDPR)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Case, Model, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.company_rules.in_force import Rules
from privacy.conf import conf
from privacy.personal_data.company_periods import (
    end_of,
    ends_of,
    period_of,
    rule_of,
    with_moments,
)
from privacy.personal_data.erasure import HELD
from privacy.personal_data.legal_holds import HeldRows
from privacy.registry.declarations import PersonalModel, Retention
from privacy.registry.discovery import registry

UNFINISHED = "my_data_unfinished"  # name of an annotation
COUNTED_IN_DAYS, COUNTED_IN_MONTHS = 60, 24  # longer countdowns are told in years


@dataclass(frozen=True, slots=True)
class Deletion:
    """When a record, or one of its values, is deleted.

    Attributes:
        at: the moment from which the hourly retention run deletes it; None where it is not known.
        reason: the law or the purpose that keeps it until then.
        retained_because: why it stays even after that moment, such as a legal hold, or "".
    """

    at: datetime | None
    reason: str
    retained_because: str = ""

    def __str__(self) -> str:
        if self.retained_because:
            return _("Kept for now: %(reason)s") % {"reason": self.retained_because}
        if self.at is None:
            return _("Kept: %(reason)s") % {"reason": self.reason}
        return _("Will be deleted %(when)s: %(reason)s") % {
            "when": countdown(self.at),
            "reason": self.reason,
        }


def countdown(at: datetime) -> str:
    """Return how long it is until a moment, with its day: "in 2 days, on 28 November 2026"."""
    now = timezone.now()
    if at <= now:
        return _("within the hour")
    end, today = at.astimezone(conf.LEGAL_TIME_ZONE), now.astimezone(conf.LEGAL_TIME_ZONE)
    days = (end.date() - today.date()).days
    if days == 0:
        return _("today")
    text = _("%(in_so_long)s, on %(day)s")
    return text % {
        "in_so_long": _in_so_long(days, relativedelta(end, today)),
        "day": date_format(end, "DATE_FORMAT"),
    }


def _in_so_long(days: int, length: relativedelta) -> str:
    """Return a length of time in days, or rounded down to months or years."""
    months = 12 * length.years + length.months
    if days <= COUNTED_IN_DAYS:
        return ngettext("in %d day", "in %d days", days) % days
    if months < COUNTED_IN_MONTHS:
        return ngettext("in %d month", "in %d months", months) % months
    return ngettext("in %d year", "in %d years", length.years) % length.years


def with_deletions(
    declaration: PersonalModel, rows: QuerySet[Model], rules: Rules
) -> QuerySet[Model]:
    """Return the rows with what `Deletions` reads, so that it needs no query per row."""
    rows, unfinished = with_moments(declaration, rows, rules), declaration.unfinished
    if unfinished is not None:
        rows = rows.annotate(
            **{UNFINISHED: Case(When(unfinished.condition, then=Value(True)), default=Value(False))}
        )
    return rows


@dataclass(frozen=True, slots=True)
class Deletions:
    """The deletions of one person's rows of one model.

    Attributes:
        declaration: of the model.
        held: the rows of the model that are under legal hold.
        rules: how long companies keep their rows, where that is not as declared.
        is_restricted: whether the person restricted the use of their data (Art. 18 GDPR).
    """

    declaration: PersonalModel
    held: HeldRows
    rules: Rules
    is_restricted: bool

    def of_row(self, row: Model) -> Deletion:
        """Return when a row is deleted; the row comes from `with_deletions`."""
        period, retained_because = period_of(self.declaration), self._retained_because(row)
        if period is None:
            return Deletion(None, "", retained_because)
        at = end_of(self.declaration, row, self.rules)
        retention = period.under(rule_of(row, self.rules))
        return Deletion(at, self._reason(retention, at), retained_because)

    def of_value(self, row: Model, name: str) -> Deletion | None:
        """Return when a value is emptied before its row is deleted; None for most fields."""
        retention = self.declaration.fields[name].retention
        moment = None if retention is None else getattr(row, retention.counted_from, None)
        if retention is None or moment is None:
            return None
        return Deletion(
            retention.end_of(moment), str(retention.reason), self._retained_because(row)
        )

    def _reason(self, retention: Retention, at: datetime | None) -> str:
        if self.declaration.retention is None:
            for parent in registry.all_of(self.declaration.ends_with)[:1]:
                return _("as long as: %(title)s") % {"title": parent.title}
        if at is None:  # the period has not begun
            return retention.in_words()
        return str(retention.reason)

    def _retained_because(self, row: Model) -> str:
        if self.is_restricted:
            return _("you restricted the use of your data (Art. 18 GDPR)")
        for hold in self.held.on([row.pk]):
            return hold.shown_reason or str(HELD)
        if self.declaration.unfinished and getattr(row, UNFINISHED, False):
            return str(self.declaration.unfinished.reason)
        return ""


def deletion_moments(
    declaration: PersonalModel, rows: QuerySet[Model], held: HeldRows, rules: Rules
) -> Iterator[datetime]:
    """Yield when each of these rows is deleted, except those that are held or whose end is open."""
    keys: Sequence[Any] = list(held.keys)
    free = rows.exclude(pk__in=keys) if keys else rows
    yield from ends_of(declaration, free, rules)
