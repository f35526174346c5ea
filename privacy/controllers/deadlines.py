"""Due dates of answers by the legal calendar: Regulation (EEC, Euratom) 1182/71 Art. 3."""

from datetime import date, timedelta
from functools import lru_cache

import holidays
from dateutil.relativedelta import relativedelta

from privacy.controllers.jurisdictions import deadline_rule
from privacy.controllers.models import Controller

SATURDAY = 5


def due_date(received: date, controller: Controller) -> date:
    """Return the last day on which an answer to a request received that day is in time.

    A period in months ends on the day with the number of the day of receipt, or on the month's last
    day where it has no such day (Art. 3(2)(c)); an end on a public holiday, a Saturday or a Sunday
    moves to the next working day (Art. 3(4)).
    """
    return _end(received, deadline_rule(controller.country).period, controller)


def extended_due_date(received: date, controller: Controller) -> date:
    """Return the last day with the one extension that the law allows (Art. 12(3) GDPR)."""
    rule = deadline_rule(controller.country)
    return _end(received, rule.period + rule.extension, controller)


def _end(received: date, period: relativedelta, controller: Controller) -> date:
    end = received + period
    if not deadline_rule(controller.country).rolls_to_working_day:
        return end
    while not is_working_day(end, controller.country, controller.subdivision):
        end += timedelta(days=1)
    return end


def is_working_day(day: date, country: str, subdivision: str = "") -> bool:
    """Return whether a day is a working day in a country and region (ISO 3166)."""
    return day.weekday() < SATURDAY and day not in _public_holidays(country, subdivision)


@lru_cache(maxsize=64)
def _public_holidays(country: str, subdivision: str) -> holidays.HolidayBase:
    """Return the public holidays of a country and region; none where no data is available."""
    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        return holidays.HolidayBase()
