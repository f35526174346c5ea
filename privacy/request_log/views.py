"""Overview of the log for staff: its size, age and backlog, and signs of attacks and faults.

Whole addresses are shown only to staff who gave a reason for reading rows; that is recorded.
"""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.request_log import store
from privacy.request_log.access_reason import has_reason, record_reading
from privacy.request_log.alarms import alarms
from privacy.request_log.charts import CHARTS
from privacy.request_log.conf import conf
from privacy.request_log.models import LogLoss, LogReading, PurgeRun
from privacy.request_log.plot import Chart, drawing
from privacy.request_log.retention import (
    oldest_address_age,
    oldest_entry_age,
    published_address_bound,
    published_bound,
)
from privacy.request_log.spool import Spool, backlog
from privacy.request_log.spool_line import EPOCH
from privacy.request_log.trouble import bursts, failures

RUNS = 10  # deletion runs that are listed


def require_reader(request: HttpRequest) -> None:
    """Raise PermissionDenied unless the user is staff and may view entries."""
    user = request.user
    if not (
        user.is_active
        and user.is_staff
        and user.has_perm("privacy_request_log.view_requestlogentry")
    ):
        raise PermissionDenied


@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Show plots and figures on one page."""
    require_reader(request)
    alias, failed, shows_addresses = store.database(), failures(), has_reason(request)
    if shows_addresses:
        record_reading(request, LogReading.What.ADDRESSES, len(failed.addresses))
    spool = Spool(conf.REQUEST_LOG_SPOOL_DIR)
    waiting = backlog(spool, store.all_positions())
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Request log at a glance"),
        "plots": [(name, _(title)) for name, (title, _chart) in CHARTS.items()],
        "ages": [
            (_("Oldest row"), _hours(oldest_entry_age()), _hours(published_bound())),
            (
                _("Oldest whole address"),
                _hours(oldest_address_age()),
                _hours(published_address_bound()),
            ),
        ],
        "waiting_bytes": waiting.bytes,
        "lag": None
        if waiting.oldest is None
        else timezone.now() - (EPOCH + timedelta(microseconds=waiting.oldest)),
        "lost": LogLoss.objects.using(alias).aggregate(lost=Sum("count"))["lost"] or 0,
        "alarms": alarms(),
        "bursts": bursts(),
        "failures": failed,
        "shows_addresses": shows_addresses,
        "trouble_rows": conf.REQUEST_LOG_TROUBLE_ROWS,
        "runs": PurgeRun.objects.using(alias).order_by("-finished_at")[:RUNS],
    }
    return render(request, "privacy/request_log/overview.html", context)


def _hours(age: timedelta | None) -> int | None:
    return None if age is None else age // timedelta(hours=1)


@require_safe
@never_cache
def plot(request: HttpRequest, name: str) -> HttpResponse:
    """Return one plot as an SVG image, with its values as text. Raises Http404."""
    require_reader(request)
    if name not in CHARTS:
        raise Http404
    return render_chart(request, CHARTS[name][1]())


def render_chart(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Return a chart as an SVG image, with its values as text."""
    return render(
        request, "privacy/request_log/plot.svg", drawing(chart), content_type="image/svg+xml"
    )
