"""The charts of the overview: what each plot of the log shows, and the words for it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from privacy.request_log.conf import conf
from privacy.request_log.plot import Chart
from privacy.request_log.retention import published_bound
from privacy.request_log.statistics import STATUS_CLASSES, rows_per_day, totals_per_day

DAY = timedelta(days=1)
DAYS_BEFORE_THE_BOUND = 2  # shown too, since they should be empty
MOST_DAYS = 60  # that one plot can show readably
TREND_DAYS = 28


def rows() -> Chart:
    """Return the plot of the rows in the log, with the published bound marked."""
    bound, now = published_bound() / DAY, timezone.now().astimezone(UTC)
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC)
    counts = rows_per_day(min(ceil(bound) + 1 + DAYS_BEFORE_THE_BOUND, MOST_DAYS))
    days = f"{conf.REQUEST_LOG_RETENTION / DAY:g}"
    minutes = f"{conf.REQUEST_LOG_PURGE_INTERVAL / timedelta(minutes=1):g}"
    promise = _(
        "Requests expire after %(days)s days; expired ones are deleted every %(minutes)s minutes."
    )
    return Chart(
        _("Requests in the log per day"),
        f"{promise % {'days': days, 'minutes': minutes}} {_('Counted when they were stored.')}",
        [(day, [count]) for day, count in counts],
        bound=len(counts) - 1 + (now - midnight) / DAY - bound,
        bound_label=_("deleted after %(days)s days") % {"days": days},
    )


def statuses() -> Chart:
    """Return the plot of the responses of the last weeks by the first digit of their status."""
    series = []
    for total in totals_per_day(TREND_DAYS):
        series.append((total.day, [total.responses[kind] for kind in STATUS_CLASSES]))
    return Chart(
        _("Responses per day by status"),
        _(
            "Counted when they were stored; the rows themselves are deleted after their "
            "retention period."
        ),
        series,
        [f"{kind}xx" for kind in STATUS_CLASSES],
    )


def bytes_sent() -> Chart:
    """Return the plot of the bytes sent in the last weeks."""
    return Chart(
        _("Bytes sent per day"),
        _(
            "Counted when they were stored; the rows themselves are deleted after their "
            "retention period."
        ),
        [(total.day, [total.bytes_sent]) for total in totals_per_day(TREND_DAYS)],
    )


CHARTS: dict[str, tuple[str, Callable[[], Chart]]] = {
    "rows": (gettext_noop("Requests in the log per day"), rows),
    "statuses": (gettext_noop("Responses per day by status"), statuses),
    "bytes": (gettext_noop("Bytes sent per day"), bytes_sent),
}
