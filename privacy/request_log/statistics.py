"""Statistics per day from the totals counted at ingestion: fast for any number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from django.db.models import Min
from django.utils import timezone

from privacy.request_log.models import OWN, DailyTotal, RequestLogEntry
from privacy.request_log.store import database

STATUS_CLASSES = (1, 2, 3, 4, 5)


@dataclass(slots=True)
class Day:
    """Responses of a day (UTC) by the first digit of their status, and the bytes of their
    bodies."""

    day: date
    responses: dict[int, int] = field(default_factory=lambda: dict.fromkeys(STATUS_CLASSES, 0))
    bytes_sent: int = 0


def totals_per_day(days: int) -> Sequence[Day]:
    """Return the last `days` days including today, oldest first, without own requests; also days
    whose rows are deleted."""
    today = timezone.now().astimezone(UTC).date()
    dates = [today - timedelta(days=ago) for ago in reversed(range(days))]
    by_date = {date: Day(date) for date in dates}
    totals = DailyTotal.objects.using(database()).filter(day__gte=dates[0], day__lte=today)
    for total in totals.exclude(status_class=OWN):
        day = by_date[total.day]
        before = day.responses.get(total.status_class, 0)
        day.responses[total.status_class] = before + total.responses
        day.bytes_sent += total.bytes_sent
    return list(by_date.values())


def rows_per_day(days: int) -> list[tuple[date, int]]:
    """Return (day, rows) of the last `days` days that are still in the log, oldest first; 0 for
    empty days.

    Counted at ingestion: rows that were erased for a person are not deducted, expired days are.
    """
    oldest = RequestLogEntry.objects.using(database()).aggregate(oldest=Min("time"))["oldest"]
    begin = oldest.astimezone(UTC).date() if oldest else date.max
    counts = []
    for total in totals_per_day(days):
        counts.append((total.day, sum(total.responses.values()) if total.day >= begin else 0))
    return counts
