"""Retention periods: how long rows are kept, counted from a moment, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import ngettext

from privacy.conf import conf
from privacy.registry.texts import Text

DAYS_OF_A_YEAR = 365  # at least, so that what is said to last years never lasts longer


def period_in_words(period: relativedelta) -> str:
    """Return a period as people say it, in the current language: "9 years", "7 days, 1 hour". Whole
    years that a setting has in days are years, too."""
    whole = period.normalized()
    if whole.days and whole.days % DAYS_OF_A_YEAR == 0:
        whole += relativedelta(years=whole.days // DAYS_OF_A_YEAR, days=-whole.days)
    parts = (
        (whole.years, ngettext("%d year", "%d years", whole.years)),
        (whole.months, ngettext("%d month", "%d months", whole.months)),
        (whole.days, ngettext("%d day", "%d days", whole.days)),
        (whole.hours, ngettext("%d hour", "%d hours", whole.hours)),
    )
    return ", ".join(text % count for count, text in parts if count)


def _new_year(moment: datetime, later: int = 0) -> datetime:
    """Return the beginning of a moment's year in PRIVACY_LEGAL_TIME_ZONE, `later` years on."""
    local = moment.astimezone(conf.LEGAL_TIME_ZONE)
    return local.replace(
        year=local.year + later, month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention period: how long rows are kept, counted from a moment, and why.

    Attributes:
        period: the length of the retention period.
        counted_from: name of the date or datetime field it is counted from, or a lookup path to one
            of a row that this one belongs to; rows where that field is NULL are kept.
        reason: the law that requires it, or the purpose that ends with it.
        runner: function that deletes expired rows and returns their number; without one, `manage.py
            purge_personal_data` deletes them.
        from_end_of_year: the period begins at the end of the calendar year of the moment (§ 147(4)
            AO).
        again_from: returns the expression for a later moment from which the period is counted
            again, such as the last use of a consent; NULL where there is none.
        release: function that is called before rows of the model are deleted by a plan, for tables
            whose rows the database protects until their retention has ended.
    """

    period: relativedelta
    counted_from: str
    reason: Text
    runner: Callable[[], object] | None = None
    from_end_of_year: bool = False
    release: Callable[[], object] | None = None
    again_from: Callable[[], Combinable] | None = None

    def moment(self) -> Combinable:
        """Return the expression for the moment a row's period is counted from; NULL for none."""
        first = F(self.counted_from)
        return Greatest(first, Coalesce(self.again_from(), first)) if self.again_from else first

    def cutoff(self) -> datetime:
        """Return the moment such that the retention of rows counted from before it has ended."""
        cutoff: datetime = timezone.now() - self.period
        return _new_year(cutoff) if self.from_end_of_year else cutoff

    def is_over(self) -> Q:
        """Return the condition for rows whose retention has ended; NULL moments never match."""
        cutoff = self.cutoff()
        begun = Q(**{f"{self.counted_from}__lt": cutoff})
        return begun & Q(LessThan(self.moment(), cutoff)) if self.again_from else begun

    def end_of(self, moment: date) -> datetime:
        """Return when the retention of a row counted from `moment` ends; dates count as UTC."""
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min, tzinfo=UTC)
        begin = _new_year(moment, later=1) if self.from_end_of_year else moment
        return begin + self.period

    def last_day(self, moment: date) -> date:
        """Return the last day on which a row counted from `moment` exists."""
        end = self.end_of(moment)
        return (end - timedelta(microseconds=1)).date() if self.from_end_of_year else end.date()

    def in_words(self) -> str:
        """Return period and reason in the current language (Art. 13(2)(a), 15(1)(d) GDPR)."""
        period = period_in_words(self.period)
        return f"{period}: {self.reason}" if period else str(self.reason)
