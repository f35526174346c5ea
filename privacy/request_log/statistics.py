"""How many responses were logged each day."""

from datetime import UTC, date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from privacy.request_log.models import RequestLogEntry


def rows_per_day(days: int) -> list[tuple[date, int]]:
    """The rows of each of the last `days` days, today included, in UTC; oldest first, empty days are 0."""
    today = timezone.now().astimezone(UTC).date()
    wanted = [today - timedelta(days=ago) for ago in reversed(range(days))]
    start = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    counted = (
        RequestLogEntry.objects.filter(time__gte=start - timedelta(days=days - 1))
        .annotate(day=TruncDate("time", tzinfo=UTC))
        .order_by()
        .values_list("day")
        .annotate(rows=Count("pk"))
    )
    found: dict[date, int] = dict(counted)
    return [(day, found.get(day, 0)) for day in wanted]
