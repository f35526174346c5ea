"""Plot of the findings: how many began on each day, by kind."""

from collections import Counter
from datetime import UTC, date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.request_log.conf import conf
from privacy.request_log.plot import Chart
from privacy.request_log.security_models import Finding
from privacy.request_log.store import database

MOST_DAYS = 60  # that one plot can show readably


def findings_per_day() -> Chart:
    """Return the plot of the findings by the day (UTC) on which they were last seen."""
    days = min(conf.REQUEST_LOG_RETENTION.days + 1, MOST_DAYS)
    today = timezone.now().astimezone(UTC).date()
    counts = Counter[tuple[date, str]]()
    for ended_at, kind in Finding.objects.using(database()).values_list("ended_at", "kind"):
        counts[ended_at.astimezone(UTC).date(), kind] += 1
    series = list[tuple[date, list[int]]]()
    for ago in reversed(range(days)):
        day = today - timedelta(days=ago)
        series.append((day, [counts[day, kind] for kind in Finding.Kind.values]))
    return Chart(
        _("Findings per day"),
        _("By the day on which they were last seen."),
        series,
        [_("bursts"), _("scanners"), _("passwords tried"), _("failing paths")],
    )
