"""The days of a contract by German law: minimum term, notice, withdrawal.

Days are those of PRIVACY_LEGAL_TIME_ZONE. A period in months that begins in the course of a day
ends with the day of the same number (§§ 187(1), 188(2) BGB), and an end on a Saturday, Sunday or
public holiday moves to the next working day only for the consumer's withdrawal (§ 193 BGB).
"""

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from privacy.conf import conf as privacy
from privacy.controllers.deadlines import is_working_day
from telekom_site.contracts.conf import conf


def legal_day(moment: datetime) -> date:
    """Return the day of a moment where the law applies."""
    return moment.astimezone(privacy.LEGAL_TIME_ZONE).date()


def end_of(day: date) -> datetime:
    """Return the moment at which a day has ended."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=privacy.LEGAL_TIME_ZONE)


def last_day(end: datetime) -> date:
    """Return the last day before an end."""
    return legal_day(end - timedelta(microseconds=1))


def minimum_end(concluded_at: datetime, months: int) -> datetime:
    """Return when the minimum term has ended; at once if there is none."""
    return end_of(legal_day(concluded_at) + relativedelta(months=months))


def notice_by(concluded_at: datetime, months: int) -> date:
    """Return the last day of a notice to the end of the minimum term (§ 56(3) TKG).

    Never before the day on which the contract was concluded.
    """
    day = last_day(minimum_end(concluded_at, months)) - _notice()
    return max(day, legal_day(concluded_at))


def earliest_end(concluded_at: datetime, months: int, notice_at: datetime) -> datetime:
    """Return when a contract ends by a notice given at a moment (§ 56(1) and (3) TKG).

    Not before the minimum term, and with CONTRACTS_NOTICE_MONTHS notice from then on.
    """
    end = end_of(legal_day(notice_at) + _notice())
    return max(end, minimum_end(concluded_at, months))


def _notice() -> relativedelta:
    return relativedelta(months=conf.NOTICE_MONTHS)


def withdrawal_ends_on(concluded_at: datetime) -> date:
    """Return the last day on which a withdrawal is in time (§§ 355(2), 187(1), 188(1), 193 BGB)."""
    day = legal_day(concluded_at) + conf.WITHDRAWAL
    while not is_working_day(day, "DE"):
        day += timedelta(days=1)
    return day
