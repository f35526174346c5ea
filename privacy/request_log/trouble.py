"""Signs of attacks and faults: failing paths, bursts from networks, addresses with many failures.

Only the newest REQUEST_LOG_TROUBLE_ROWS failures and responses are evaluated, through indexes on
their time, so the run time does not depend on the size of the log.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from privacy.request_log.conf import conf
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.own_requests import FAILED, FAULT, is_expected_failure
from privacy.request_log.store import database

SHOWN = 10  # lines of each table
MISSING = (404, 410)


@dataclass(frozen=True, slots=True)
class FailingPath:
    """Path that failed `count` times with this status, last at `latest`."""

    status: int
    path: str
    count: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class Burst:
    """Responses to one network within one minute; `network` is /24 of IPv4 or /48 of IPv6."""

    network: str
    minute: datetime
    count: int


@dataclass(frozen=True, slots=True)
class TroubledAddress:
    """Address with `count` failures on `paths` different paths."""

    address: str
    count: int
    paths: int


@dataclass(frozen=True, slots=True)
class Failures:
    """The newest failures by path and by address; `since` is the time of the oldest one."""

    paths: list[FailingPath]
    addresses: list[TroubledAddress]
    since: datetime | None


def failures() -> Failures:
    """Return the paths that failed most often with 404, 410 or 5xx, and the addresses with most
    failures (4xx, 5xx), without what was refused to probes of this site."""
    newest = RequestLogEntry.objects.using(database()).filter(status__gte=FAILED).order_by("-time")
    names = ("time", "status", "url", "address", "referrer", "network")
    rows = list(newest.values_list(*names)[: conf.REQUEST_LOG_TROUBLE_ROWS])
    paths, addresses = Counter[tuple[int, str]](), Counter[str]()
    latest = dict[tuple[int, str], datetime]()
    tried = dict[str, set[str]]()
    for time, status, url, address, referrer, network in rows:
        if is_expected_failure(status, referrer, network or ""):
            continue
        path = url.partition("?")[0]
        if status in MISSING or status >= FAULT:
            paths[status, path] += 1
            latest.setdefault((status, path), time)
        if address:
            addresses[address] += 1
            tried.setdefault(address, set()).add(path)
    shown = Failures([], [], since=rows[-1][0] if rows else None)
    for (status, path), number in paths.most_common(SHOWN):
        shown.paths.append(FailingPath(status, path, number, latest[status, path]))
    for address, number in addresses.most_common(SHOWN):
        shown.addresses.append(TroubledAddress(address, number, len(tried[address])))
    return shown


def bursts() -> list[Burst]:
    """Return the minutes with most responses to one network, each network once, without health
    checks."""
    own = Q(url__in=conf.REQUEST_LOG_OWN_PATHS, status__lt=FAILED)
    newest = RequestLogEntry.objects.using(database()).exclude(own).order_by("-time")
    rows = newest.values_list("time", "network")[: conf.REQUEST_LOG_TROUBLE_ROWS]
    counts = Counter[tuple[str, datetime]]()
    for time, network in rows:
        if network:
            counts[network, time.replace(second=0, microsecond=0)] += 1
    by_network = dict[str, Burst]()
    for (network, minute), count in counts.most_common():
        by_network.setdefault(network, Burst(network, minute, count))
        if len(by_network) == SHOWN:
            break
    return list(by_network.values())
