"""What a visit to the live site leaves in the request log: each check makes one and looks for its row."""

import time as clock
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.registry.promises import Evidence, Page, Probe
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.retention import oldest_entry_age, published_bound

PATIENCE = 20  # seconds until a visit must have reached the database
PAUSE = 0.25  # seconds between two looks
CAME_FROM = "https://probe.example/page?secret=must-not-be-stored"


def _visit(probe: Probe) -> tuple[Page, RequestLogEntry | None]:
    """A page visited now, and the row that the visit left in the log."""
    path, begin = probe.path_of("privacy:request_sent"), timezone.now() - timedelta(seconds=1)
    page = probe.fetch(path, {"Referer": CAME_FROM})
    patience_ends = clock.monotonic() + PATIENCE
    while True:
        row = RequestLogEntry.objects.filter(url=path, time__gte=begin).order_by("-time").first()
        if row is not None or clock.monotonic() > patience_ends:
            return page, row
        clock.sleep(PAUSE)


def _judge(row: RequestLogEntry | None, kept: bool) -> Evidence:
    if row is None:
        return Evidence(False, (_("A visit made for the test did not reach the log."),))
    if not kept:
        return Evidence(False, (_("The row of a visit made for the test is wrong in this point."),))
    return Evidence(True, (_("A visit made for the test was noted so."),))


def address(probe: Probe) -> Evidence:
    _page, row = _visit(probe)
    return _judge(row, row is not None and bool(row.address))


def time(probe: Probe) -> Evidence:
    """Found by its time within the last moments, so it is right."""
    _page, row = _visit(probe)
    return _judge(row, row is not None and row.time <= timezone.now())


def url(probe: Probe) -> Evidence:
    _page, row = _visit(probe)
    return _judge(row, row is not None and row.method == "GET")


def status(probe: Probe) -> Evidence:
    page, row = _visit(probe)
    return _judge(row, row is not None and row.status == page.status)


def referrer(probe: Probe) -> Evidence:
    """The page of origin is there, and what might be secret in its address is not."""
    _page, row = _visit(probe)
    return _judge(
        row, row is not None and row.referrer.startswith("https://probe.example") and "secret" not in row.referrer
    )


def bytes_sent(probe: Probe) -> Evidence:
    page, row = _visit(probe)
    return _judge(row, row is not None and row.bytes_sent == len(page.body))


def temporary(probe: Probe) -> Evidence:
    """The oldest row is younger than the published bound."""
    age, bound = oldest_entry_age(), published_bound()
    found = _("The oldest row is %(hours)d hours old; the bound is %(bound)d hours.") % {
        "hours": (age or timedelta()).total_seconds() // 3600,
        "bound": bound.total_seconds() // 3600,
    }
    return Evidence(age is None or age <= bound, (found,))
