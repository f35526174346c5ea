"""Detection of attacks and faults on the stored rows: one grouped query over the new ones.

Each run looks at the rows since the last one, and at one window before them, so that what is slow
is seen and what arrives late is not missed. What it counts is the largest number in a window, so
that rows that are looked at twice change nothing. The database groups by network and minute; the
windows slide over the groups.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from privacy.request_log import block_list
from privacy.request_log.conf import conf
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.own_networks import as_network, overlaps_own
from privacy.request_log.probe_paths import probe_of
from privacy.request_log.security_models import DetectionPosition, Finding
from privacy.request_log.spool import Spool, backlog
from privacy.request_log.spool_line import EPOCH
from privacy.request_log.store import all_positions, database

MINUTE = timedelta(minutes=1)
SINGLE = 1  # key of the one position
FAILED, MISSING, FAULT = 400, (404, 410), 500
MINUTE_LETTERS = 16  # "2026-11-23 12:00"
LONGEST_PROBES = 200  # characters: the length of the column

PerMinute = dict[datetime, int]


@dataclass(slots=True)
class NetworkTraffic:
    """What one network did: numbers per minute, and the paths it failed to find per minute."""

    requests: PerMinute = field(default_factory=lambda: defaultdict(int))
    failed_logins: PerMinute = field(default_factory=lambda: defaultdict(int))
    missing: dict[datetime, set[str]] = field(default_factory=lambda: defaultdict(set))
    probes: dict[datetime, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(slots=True)
class Traffic:
    """The groups of one run: by network, and 5xx by path."""

    networks: dict[str, NetworkTraffic] = field(default_factory=lambda: defaultdict(NetworkTraffic))
    faults: dict[str, PerMinute] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something conspicuous in the rows of one run; `peak` is the largest number in a window."""

    kind: Finding.Kind
    network: str | None
    path: str
    began_at: datetime
    ended_at: datetime
    peak: int
    probes: str = ""


def detect() -> int:
    """Look at the new rows; return the number of new findings. A periodic task.

    Two runs at once wait for each other. Raises DatabaseError.
    """
    alias = database()
    now = timezone.now()
    with transaction.atomic(using=alias):
        DetectionPosition.objects.using(alias).get_or_create(
            pk=SINGLE,
            defaults={"looked_until": now - conf.REQUEST_LOG_WINDOW, "finished_at": now},
        )
        position = DetectionPosition.objects.using(alias).select_for_update().get(pk=SINGLE)
        begin = min(position.looked_until, now) - conf.REQUEST_LOG_WINDOW
        traffic = read_traffic(max(begin, now - conf.REQUEST_LOG_RETENTION))
        new = list(filter(None, map(_keep, sightings(traffic))))
        position.looked_until, position.finished_at = _complete_until(now), timezone.now()
        position.rows = traffic.rows
        position.save()
        if conf.REQUEST_LOG_BLOCK:
            block_list.block_found(new)
    return len(new)


def _complete_until(now: datetime) -> datetime:
    """Return until when no line of this machine is missing: lines may wait in its spool."""
    try:
        oldest = backlog(Spool(conf.REQUEST_LOG_SPOOL_DIR), all_positions()).oldest
    except OSError:
        return now
    return now if oldest is None else min(now, EPOCH + timedelta(microseconds=oldest))


def read_traffic(since: datetime) -> Traffic:
    """Return the groups of the rows since a moment: one pass over the index on their time."""
    traffic = Traffic()
    for group in _groups(since):
        traffic.rows += group.number
        if group.status >= FAULT:
            traffic.faults[group.path][_moment(group.minute)] += group.number
        if group.network:
            _count(traffic.networks[group.network], group)
    return traffic


class _Group(NamedTuple):
    """Responses to one network, in one minute, that look the same.

    - `minute`: as text, such as "2026-11-23 12:00".
    - `url`: of a failure; else empty.
    - `status`: of a failure; else 0.
    - `is_failed_login`: 1 or 0.
    - `number`: how many there are.
    """

    network: str | None
    minute: str
    url: str
    status: int
    is_failed_login: int
    number: int

    @property
    def path(self) -> str:
        """Path of the URL, without the query."""
        return self.url.partition("?")[0]


@lru_cache(maxsize=4096)
def _moment(minute: str) -> datetime:
    return datetime.strptime(minute, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def _count(counted: NetworkTraffic, group: _Group) -> None:
    minute, path = _moment(group.minute), group.path
    counted.requests[minute] += group.number
    if group.is_failed_login:
        counted.failed_logins[minute] += group.number
    if group.status in MISSING:
        counted.missing[minute].add(path)
    if group.status >= FAILED and (software := probe_of(path)):
        counted.probes[minute].add(f"{software}\n{path}")


def _groups(since: datetime) -> Iterable[_Group]:
    """Yield the responses since a moment."""
    failed = Q(status__gte=FAILED)
    tried = Q(method="POST", url__in=conf.REQUEST_LOG_LOGIN_PATHS)
    wrong = tried & (Q(status=200) | Q(status__gte=FAILED, status__lt=FAULT))
    rows: QuerySet[RequestLogEntry] = RequestLogEntry.objects.using(database())
    own = Q(url__in=conf.REQUEST_LOG_OWN_PATHS, status__lt=FAILED)
    grouped = (
        rows.filter(time__gte=since)
        .exclude(own)
        .annotate(
            # Of a text, since SQLite truncates a time by a function in Python.
            minute=Substr(Cast("time", CharField()), 1, MINUTE_LETTERS),
            failing=Case(When(failed, then=F("url")), default=Value("", TextField())),
            code=Case(
                When(failed, then=F("status")), default=Value(0, PositiveSmallIntegerField())
            ),
            login=Case(When(wrong, then=Value(1)), default=Value(0)),
        )
        .values_list("network", "minute", "failing", "code", "login")
        .annotate(number=Count("*"))
        .order_by()
    )
    return map(_Group._make, grouped.iterator(chunk_size=2000))


def sightings(traffic: Traffic) -> list[Sighting]:
    """Return what passes a threshold."""
    seen = list[Sighting]()
    all_logins: PerMinute = defaultdict(int)
    for network, counted in traffic.networks.items():
        conspicuous = _of_network(network, counted)
        if not (conspicuous or counted.failed_logins) or overlaps_own(as_network(network)):
            continue
        seen += conspicuous
        for minute, number in counted.failed_logins.items():
            all_logins[minute] += number
    window, kinds = conf.REQUEST_LOG_WINDOW, Finding.Kind
    logins = peaks(all_logins, window)
    seen += _above(conf.REQUEST_LOG_FAILED_LOGINS_IN_ALL, logins, kinds.LOGINS)
    for path, counts in traffic.faults.items():
        faults = peaks(counts, window)
        seen += _above(conf.REQUEST_LOG_FAULTS, faults, kinds.FAULTS, path=path)
    return seen


def _of_network(network: str, counted: NetworkTraffic) -> list[Sighting]:
    window, kinds = conf.REQUEST_LOG_WINDOW, Finding.Kind
    logins = peaks(counted.failed_logins, window)
    seen = _above(conf.REQUEST_LOG_BURST, counted.requests, kinds.BURST, network=network)
    seen += _above(conf.REQUEST_LOG_FAILED_LOGINS, logins, kinds.LOGINS, network=network)
    probes = union_sizes(counted.probes, conf.REQUEST_LOG_SCAN_PROBES)
    missing = union_sizes(counted.missing, conf.REQUEST_LOG_SCAN_PATHS)
    software = set[str]()
    for paths in counted.probes.values():
        software.update(path.partition("\n")[0] for path in paths)
    scans = Counter(missing) | Counter(probes)
    text = ", ".join(sorted(software))[:LONGEST_PROBES]
    return seen + _above(1, scans, kinds.SCAN, network=network, probes=text)


def _above(
    limit: int,
    numbers: Mapping[datetime, int],
    kind: Finding.Kind,
    *,
    network: str | None = None,
    path: str = "",
    probes: str = "",
) -> list[Sighting]:
    """Return a sighting for each period in which a number of the minutes reaches the limit."""
    minutes = sorted(minute for minute, number in numbers.items() if number >= limit)
    seen = list[Sighting]()
    for times in _without_pauses(minutes):
        sighting = Sighting(
            kind=kind,
            network=network,
            path=path,
            began_at=times[0],
            ended_at=times[-1] + MINUTE,
            peak=max(numbers[minute] for minute in times),
            probes=probes,
        )
        seen.append(sighting)
    return seen


def _without_pauses(minutes: list[datetime]) -> list[list[datetime]]:
    """Return sorted minutes in groups, none of which has a pause of REQUEST_LOG_FINDING_PAUSE."""
    groups = list[list[datetime]]()
    for minute in minutes:
        if groups and minute - groups[-1][-1] <= conf.REQUEST_LOG_FINDING_PAUSE:
            groups[-1].append(minute)
        else:
            groups.append([minute])
    return groups


def peaks(counts: PerMinute, window: timedelta) -> PerMinute:
    """Return for each minute the number in the window that ends with it."""
    sums, total = dict[datetime, int](), 0
    minutes = sorted(counts)
    oldest = 0
    for minute in minutes:
        total += counts[minute]
        while minutes[oldest] <= minute - window:
            total -= counts[minutes[oldest]]
            oldest += 1
        sums[minute] = total
    return sums


def union_sizes(paths: Mapping[datetime, set[str]], least: int) -> PerMinute:
    """Return for each minute how many different paths the window that ends with it has, where they
    are `least` at least."""
    if len(set().union(*paths.values())) < least:
        return {}
    sizes = dict[datetime, int]()
    for minute in paths:
        in_window = set[str]()
        for other, there in paths.items():
            if minute - conf.REQUEST_LOG_WINDOW < other <= minute:
                in_window |= there
        if len(in_window) >= least:
            sizes[minute] = len(in_window)
    return sizes


def _keep(sighting: Sighting) -> Finding | None:
    """Store a sighting as a new finding and return it, or extend the finding that goes on."""
    findings = Finding.objects.using(database())
    earlier = findings.filter(
        kind=sighting.kind,
        network=sighting.network,
        path=sighting.path,
        ended_at__gte=sighting.began_at - conf.REQUEST_LOG_FINDING_PAUSE,
    )
    finding = earlier.order_by("-ended_at").first()
    if finding is None:
        return findings.create(
            kind=sighting.kind,
            network=sighting.network,
            path=sighting.path,
            probes=sighting.probes,
            began_at=sighting.began_at,
            ended_at=sighting.ended_at,
            peak=sighting.peak,
        )
    finding.ended_at = max(finding.ended_at, sighting.ended_at)
    finding.began_at = min(finding.began_at, sighting.began_at)
    finding.peak = max(finding.peak, sighting.peak)
    finding.probes = finding.probes or sighting.probes
    finding.save(update_fields=["began_at", "ended_at", "peak", "probes"])
    return None
