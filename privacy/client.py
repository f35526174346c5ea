"""The client's address, believed from trusted proxies only."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import islice

from django.core.signals import setting_changed
from django.http import HttpRequest

from privacy.conf import conf

UNIX = "unix"  # stands in PRIVACY_TRUSTED_PROXIES for a peer that has no address
MAX_HOPS = 32  # hops of a header that are looked at, from the right
IPV6_NETWORK = 48  # bits of an address that its shortened form keeps
MAX_HEADER = 2000  # characters of a Forwarded that are looked at, from the right
MAX_LENGTH = 64  # characters of an address with port and brackets; more is garbage

Network = IPv4Network | IPv6Network
HEADERS = {"x-forwarded-for": "HTTP_X_FORWARDED_FOR", "forwarded": "HTTP_FORWARDED"}
MARKS = re.compile(r"""\\["\\]|[",]""")  # quotes and commas; escaped quotes are another kind
PAIR = re.compile(
    # Possessive, so that nothing is tried twice.
    r"""(?<![^;])\s*+(?:([!#$%&'*+.^_`|~\w-]++)\s*+=\s*+("(?:[^"\\]|\\.)*+"|[^";,\s]*+))?+\s*+(?:;|$)""",
    re.ASCII,
)
OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = re.compile(rf"{OCTET}(?:\.{OCTET}){{3}}")
ESCAPED = re.compile(r"\\(.)")


def client_address(request: HttpRequest) -> str:
    """The address of the client in canonical form, or "" where it cannot be known. Never raises.

    The peer itself, unless PRIVACY_TRUSTED_PROXIES names it: then the right-most hop of the header
    PRIVACY_FORWARDED_HEADER that is no trusted proxy. IPv4 inside IPv6 comes out as IPv4, zones and
    ports go. Where a trusted proxy reports something unreadable, the answer is that proxy's own
    address.
    """
    peer = request.META.get("REMOTE_ADDR") or ""
    trusted, header = _belief()
    known = canonical(peer)
    if not trusted or not (is_trusted(known, trusted) if known else not peer and UNIX in trusted):
        return known
    for hop in _hops(request, header):
        address = canonical(hop)
        if not address:
            break
        known = address
        if not is_trusted(address, trusted):
            break
    return known


@lru_cache(maxsize=4096)
def canonical(raw: str) -> str:
    """An address without brackets, port and zone, in its shortest spelling; "" where it is none."""
    try:
        address = ip_address(_bare(raw))
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def is_canonical(text: str) -> bool:
    """Whether a text is an address as `canonical` writes it, or empty."""
    return not text or IPV4.fullmatch(text) is not None or canonical(text) == text


def shortened(address: str) -> str:
    """The network a canonical address lies in, by its first address: /24 of IPv4, /48 of IPv6; ""
    of ""."""
    if ":" in address:
        return _network_of_ipv6(address)
    return f"{address.rpartition('.')[0]}.0" if address else ""


@lru_cache(maxsize=4096)
def _network_of_ipv6(address: str) -> str:
    return str(ip_network(f"{address}/{IPV6_NETWORK}", strict=False).network_address)


def _bare(raw: str) -> str:
    text = raw[: MAX_LENGTH + 1].strip().strip('"').strip()
    if len(text) > MAX_LENGTH:
        return ""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text.partition("%")[0]


@lru_cache(maxsize=4096)
def is_trusted(address: str, proxies: Sequence[str]) -> bool:
    """Whether one of the networks holds the canonical address."""
    found = ip_address(address)
    return any(found in network for network in networks(proxies))


@lru_cache(maxsize=16)
def networks(proxies: Sequence[str]) -> tuple[Network, ...]:
    """The readable networks of a PRIVACY_TRUSTED_PROXIES; a system check names the others."""
    return tuple(network for text in proxies if (network := parse_network(text)))


def parse_network(text: str) -> Network | None:
    """A network in CIDR notation, or None where it is none; host bits may be set."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _belief() -> tuple[tuple[str, ...], str]:
    """Who is believed, and the header in which they say it, as WSGI names it; "" for one not
    understood."""
    return tuple(conf.TRUSTED_PROXIES), HEADERS.get(conf.FORWARDED_HEADER.lower(), "")


def unbelieved_header() -> str:
    """The header of proxies, as WSGI names it, where nobody is trusted who could send it; else
    ""."""
    trusted, header = _belief()
    return "" if trusted else header


def _follow_settings(*, setting: str, **kwargs: object) -> None:
    if setting in {"PRIVACY_TRUSTED_PROXIES", "PRIVACY_FORWARDED_HEADER"}:
        _belief.cache_clear()


setting_changed.connect(_follow_settings)


def _hops(request: HttpRequest, header: str) -> Iterator[str]:
    """What the believed header says, right-most first."""
    value = request.META.get(header) or ""
    if header == "HTTP_FORWARDED":
        yield from map(_forwarded_for, islice(_elements(value[-MAX_HEADER:]), MAX_HOPS))
    else:
        yield from reversed(value.rsplit(",", MAX_HOPS)[-MAX_HOPS:])


def _elements(value: str) -> Iterator[str]:
    """The elements of a Forwarded header (RFC 7239, section 4), right-most first.

    Read from the right, where our own proxy wrote: no quote that a client left open reaches into
    that.
    """
    end, is_quoted = len(value), False
    for mark in reversed(list(MARKS.finditer(value))):
        if mark[0] == '"':
            is_quoted = not is_quoted
        elif mark[0] == "," and not is_quoted:
            yield value[mark.end() : end]
            end = mark.start()
    yield value[:end]


def _forwarded_for(element: str) -> str:
    """The value of `for`, without quotes; "" where there is none, or where the element is
    malformed."""
    at, found = 0, ""
    while at < len(element):
        pair = PAIR.match(element, at)
        if pair is None:
            return ""
        if not found and (pair[1] or "").lower() == "for":
            found = pair[2]
        at = pair.end()
    return ESCAPED.sub(r"\1", found[1:-1]) if found.startswith('"') else found
