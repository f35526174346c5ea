"""Checks of the request log: each visits the live site and reads the row of the visit."""

import time as clock
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.client import canonical
from privacy.registry.promise import Evidence, Page, Probe, finding
from privacy.request_log.conf import conf
from privacy.request_log.forwarding import everybody_is_the_proxy
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.own_requests import PROBE
from privacy.request_log.retention import (
    newest_entry_age,
    oldest_address_age,
    oldest_entry_age,
    published_address_bound,
    published_bound,
)

PATIENCE = 20  # seconds within which a visit must be stored in the database
PAUSE = 0.25  # seconds between two queries
HIDDEN = "must-not-be-stored"
CAME_FROM = f"{PROBE}/page?secret={HIDDEN}"


def _visit(probe: Probe) -> tuple[Page, RequestLogEntry | None]:
    """Visit a page; return it with its row in the log, None where none appears in time."""
    path, begin = probe.path_of("privacy:request_sent"), timezone.now() - timedelta(seconds=1)
    page = probe.fetch(f"{path}?secret={HIDDEN}", {"Referer": CAME_FROM})
    patience_ends = clock.monotonic() + PATIENCE
    while True:
        rows = RequestLogEntry.objects.filter(url__startswith=path, time__gte=begin)
        row = rows.order_by("-time").first()
        if row is not None or clock.monotonic() > patience_ends:
            return page, row
        clock.sleep(PAUSE)


def _judge(row: RequestLogEntry | None, kept: bool) -> Evidence:
    if row is None:
        return Evidence(False, (_("A test visit did not reach the log."),))
    if not kept:
        return Evidence(False, (_("The row of a test visit is wrong in this respect."),))
    return Evidence(True, (_("A test visit was logged accordingly."),))


def address(probe: Probe) -> Evidence:
    """Check that the client address is logged, not that of a proxy."""
    page, row = _visit(probe)
    if everybody_is_the_proxy():
        return Evidence(
            False,
            (
                _(
                    "Most visits come through a proxy that is not trusted, and are logged with "
                    "its address."
                ),
            ),
        )
    own = page.client_address and canonical(page.client_address)
    return _judge(row, row is not None and bool(row.address) and own in {"", row.address})


def time(probe: Probe) -> Evidence:
    """Check that the time of the visit is logged; the row is searched by its time."""
    _page, row = _visit(probe)
    return _judge(row, row is not None and row.time <= timezone.now())


def url(probe: Probe) -> Evidence:
    """Check that method and page are logged, without the secret in the query."""
    _page, row = _visit(probe)
    return _judge(row, row is not None and row.method == "GET" and HIDDEN not in row.url)


def status(probe: Probe) -> Evidence:
    """Check that the status of the response is logged."""
    page, row = _visit(probe)
    return _judge(row, row is not None and row.status == page.status)


def referrer(probe: Probe) -> Evidence:
    """Check that the referrer is logged, without the secret in its query."""
    _page, row = _visit(probe)
    return _judge(
        row, row is not None and row.referrer.startswith(PROBE) and HIDDEN not in row.referrer
    )


def bytes_sent(probe: Probe) -> Evidence:
    """Check that the size of the body is logged."""
    page, row = _visit(probe)
    return _judge(row, row is not None and row.bytes_sent == len(page.body))


def temporary(probe: Probe) -> Evidence:
    """Check that no row and no whole address is older than its published bound, and none is from
    the future."""
    row, row_bound = oldest_entry_age() or timedelta(), published_bound()
    address, address_bound = oldest_address_age() or timedelta(), published_address_bound()
    newest = newest_entry_age() or timedelta()
    if newest < -conf.REQUEST_LOG_CLOCK_TOLERANCE:
        ahead = _("The newest row is %(hours)d hours in the future: its age is unknown.")
        return Evidence(False, (finding(ahead, hours=-newest // timedelta(hours=1)),))
    rows = _("The oldest row is %(hours)d hours old; the bound is %(bound)d hours.")
    addresses = _(
        "The oldest whole address is %(hours)d hours old; all are shortened after %(bound)d hours."
    )
    return Evidence(
        row <= row_bound and address <= address_bound,
        (
            finding(rows, **_in_hours(row, row_bound)),
            finding(addresses, **_in_hours(address, address_bound)),
        ),
    )


def _in_hours(age: timedelta, bound: timedelta) -> dict[str, int]:
    return {"hours": age // timedelta(hours=1), "bound": bound // timedelta(hours=1)}
