"""The plot of rows per day, for staff."""

from collections.abc import Sequence
from datetime import UTC, date, timedelta
from math import ceil

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.request_log.conf import conf
from privacy.request_log.plot import draw
from privacy.request_log.retention import published_bound
from privacy.request_log.statistics import rows_per_day

DAY = timedelta(days=1)
DAYS_BEFORE_THE_BOUND = 2  # shown empty, or to be seen not to be
MOST_DAYS = 60  # that one plot can show readably


@require_safe
@never_cache
def rows_per_day_plot(request: HttpRequest) -> HttpResponse:
    """An SVG image of the log's size, with the published bound marked. For staff who may view entries."""
    user = request.user
    if not (user.is_active and user.is_staff and user.has_perm("privacy_request_log.view_requestlogentry")):
        raise PermissionDenied
    bound = published_bound() / DAY
    now = timezone.now().astimezone(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    counts = rows_per_day(min(ceil(bound) + 1 + DAYS_BEFORE_THE_BOUND, MOST_DAYS))
    context = {"plot": draw(counts, bound, (now - midnight) / DAY), **_words(counts)}
    return render(request, "privacy/request_log/rows_per_day.svg", context, content_type="image/svg+xml")


def _words(counts: Sequence[tuple[date, int]]) -> dict[str, str]:
    """The texts of the image; `description` is for those who hear it."""
    days = f"{conf.REQUEST_LOG_RETENTION / DAY:g}"
    minutes = f"{conf.REQUEST_LOG_PURGE_INTERVAL / timedelta(minutes=1):g}"
    promise = _("Requests are deleted after %(days)s days; what is due is looked for every %(minutes)s minutes.")
    return {
        "title": _("Requests in the log per day"),
        "description": " ".join(
            [promise % {"days": days, "minutes": minutes}, *(f"{day:%Y-%m-%d}: {rows}." for day, rows in counts)]
        ),
        "bound": _("deleted after %(days)s days") % {"days": days},
        "axis": _("Day (UTC)"),
    }
