"""Which hosts belong to the group, and so which links leave it (the notice covers the group's sites
only)."""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from privacy.models import Controller
from telekom_site.pages.conf import conf


class Destination(Enum):
    """Where a link leads, seen from this site."""

    HERE = "here"
    GROUP = "group"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class GroupHosts:
    """The hosts of the directory of group companies, read once: make one per request."""

    hosts: frozenset[str]

    @classmethod
    def current(cls) -> "GroupHosts":
        """Read the hosts from the directory of companies."""
        websites = Controller.objects.exclude(website="").values_list("website", flat=True)
        return cls(frozenset(map(domain, websites)) - {""})

    def destination(self, url: str) -> Destination:
        """Return where an address leads. One without a host (relative, mailto:) stays here;
        subdomains belong to their domain."""
        host = domain(url)
        if host in {"", domain(conf.SITE_URL)}:
            return Destination.HERE
        if any(host == own or host.endswith(f".{own}") for own in self.hosts):
            return Destination.GROUP
        return Destination.FOREIGN


def domain(url: str) -> str:
    """Return the host of an address in lower case, without "www."; empty if it has none.

    An address that browsers repair and we cannot read belongs to nobody: "invalid".
    """
    try:
        parts = urlsplit(url.strip().replace("\\", "/"))
        host = parts.hostname or ("invalid" if parts.scheme in {"http", "https"} else "")
    except ValueError:
        return "invalid"
    return host.rstrip(".").removeprefix("www.")
