"""The client's address, reported by trusted proxies only."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import islice

from django.core.signals import setting_changed
from django.http import HttpRequest

from privacy.conf import conf

UNIX = "unix"  # in PRIVACY_TRUSTED_PROXIES: a peer without an address
MAX_HOPS = 32  # hops of a header that are parsed, from the right
IPV6_NETWORK = 48  # bits of an IPv6 address that truncation keeps
MAX_HEADER = 2000  # characters of a Forwarded header that are parsed, from the right
MAX_LENGTH = 64  # characters of an address with port and brackets; longer ones are malformed

Network = IPv4Network | IPv6Network
HEADERS = {"x-forwarded-for": "HTTP_X_FORWARDED_FOR", "forwarded": "HTTP_FORWARDED"}
MARKS = re.compile(r"""\\["\\]|[",]""")  # quotes and commas, and escaped quotes to skip them
PAIR = re.compile(
    # Possessive quantifiers, so that there is no backtracking.
    r"""(?<![^;])\s*+(?:([!#$%&'*+.^_`|~\w-]++)\s*+=\s*+("(?:[^"\\]|\\.)*+"|[^";,\s]*+))?+\s*+(?:;|$)""",
    re.ASCII,
)
OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = re.compile(rf"{OCTET}(?:\.{OCTET}){{3}}")
ESCAPED = re.compile(r"\\(.)")


def client_address(request: HttpRequest) -> str:
    """Return the address of the client in canonical form, or "" where it is unknown. Never raises.

    It is the address of the peer, unless PRIVACY_TRUSTED_PROXIES names that: then it is the
    right-most hop in PRIVACY_FORWARDED_HEADER that is not a trusted proxy. IPv4-mapped IPv6
    addresses become IPv4, zones and ports are removed. Where a trusted proxy reports something
    malformed, the result is that proxy's own address.
    """
    peer = request.META.get("REMOTE_ADDR") or ""
    trusted, header = _trust()
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
    """Return an address in its shortest form, without brackets, port, zone; "" if malformed."""
    try:
        address = ip_address(_bare(raw))
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def is_canonical(text: str) -> bool:
    """Return whether a text is an address as `canonical` writes it, or empty."""
    return not text or IPV4.fullmatch(text) is not None or canonical(text) == text


def shortened(address: str) -> str:
    """Truncate a canonical address to the first one of its network: /24 of IPv4, /48 of IPv6.

    An empty text remains empty.
    """
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
    """Return whether one of the networks contains the canonical address."""
    parsed = ip_address(address)
    return any(parsed in network for network in networks(proxies))


@lru_cache(maxsize=16)
def networks(proxies: Sequence[str]) -> tuple[Network, ...]:
    """Return the valid networks of PRIVACY_TRUSTED_PROXIES; a system check names the others."""
    return tuple(network for text in proxies if (network := parse_network(text)))


def parse_network(text: str) -> Network | None:
    """Parse a network in CIDR notation, host bits allowed; return None where it is malformed."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _trust() -> tuple[tuple[str, ...], str]:
    """Return the trusted proxies and their header as WSGI names it, "" for an unknown header."""
    return tuple(conf.TRUSTED_PROXIES), HEADERS.get(conf.FORWARDED_HEADER.lower(), "")


def unbelieved_header() -> str:
    """Return the proxies' header as WSGI names it where no proxy is trusted, else ""."""
    trusted, header = _trust()
    return "" if trusted else header


def _follow_settings(*, setting: str, **kwargs: object) -> None:
    if setting in {"PRIVACY_TRUSTED_PROXIES", "PRIVACY_FORWARDED_HEADER"}:
        _trust.cache_clear()


setting_changed.connect(_follow_settings)


def _hops(request: HttpRequest, header: str) -> Iterator[str]:
    """Yield the hops of the trusted header, right-most first."""
    value = request.META.get(header) or ""
    if header == "HTTP_FORWARDED":
        yield from map(_forwarded_for, islice(_elements(value[-MAX_HEADER:]), MAX_HOPS))
    else:
        yield from reversed(value.rsplit(",", MAX_HOPS)[-MAX_HOPS:])


def _elements(value: str) -> Iterator[str]:
    """Yield the elements of a Forwarded header (RFC 7239, section 4), right-most first.

    It is parsed from the right, where our own proxy wrote: a quote that a client left open cannot
    affect that part.
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
    """Return the value of `for` without quotes; "" where it is missing or the element malformed."""
    position, value = 0, ""
    while position < len(element):
        pair = PAIR.match(element, position)
        if pair is None:
            return ""
        if not value and (pair[1] or "").lower() == "for":
            value = pair[2]
        position = pair.end()
    return ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value
