"""Missing pages for editors: paths answered by 404 or 410, and the sites that link to them.

Counted from the rows when the page is shown, so nothing is kept longer. Editors see no address and
no time, and a path only if several networks asked for it: what one visitor typed may be personal.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db.models import Count

from privacy.request_log.conf import conf
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.own_networks import as_network, overlaps_own
from privacy.request_log.probe_paths import probe_of
from privacy.request_log.store import database

MISSING = (404, 410)
HOSTS = 3  # linking sites that are named for each path


@dataclass(slots=True)
class MissingPage:
    """Path that is missing, how often it was asked for, and from which sites (empty host: ours)."""

    status: int
    path: str
    count: int = 0
    networks: set[str] = field(default_factory=set)
    hosts: Counter[str] = field(default_factory=Counter)

    @property
    def is_linked_here(self) -> bool:
        """Whether a page of this site leads to it."""
        return "" in self.hosts

    @property
    def linking_sites(self) -> list[str]:
        """Other sites that lead to it most often."""
        return [host for host, _count in self.hosts.most_common() if host][:HOSTS]


def missing_pages() -> list[MissingPage]:
    """Return the paths that were asked for most often, without scanners and own requests."""
    pages = dict[tuple[int, str], MissingPage]()
    own: dict[str, bool] = defaultdict(bool)
    for status, url, network, referrer, number in _groups():
        path = url.partition("?")[0]
        if network not in own:
            own[network] = overlaps_own(as_network(network))
        if own[network] or probe_of(path):
            continue
        page = pages.setdefault((status, path), MissingPage(status, path))
        page.count += number
        page.networks.add(network)
        if referrer:
            page.hosts[urlsplit(referrer).hostname or ""] += number
    least = conf.REQUEST_LOG_MISSING_NETWORKS
    known = [page for page in pages.values() if len(page.networks) >= least]
    known.sort(key=lambda page: (-page.count, page.path))
    return known[: conf.REQUEST_LOG_MISSING_PATHS]


def _groups() -> "list[tuple[int, str, str, str, int]]":
    rows = RequestLogEntry.objects.using(database()).filter(status__gte=400, status__in=MISSING)
    grouped = rows.exclude(network=None).values_list("status", "url", "network", "referrer")
    return list(grouped.annotate(number=Count("*")).order_by())
