"""The server's own request to a company, at editing time: it cannot be led anywhere else.

Only https, only to declared hosts, only to public addresses. The address that was examined is the
one that is connected to, so that a name which resolves to something else a moment later changes
nothing.
"""

import socket
import ssl
from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import urljoin, urlsplit

from social_consent.conf import conf

PORT = 443
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# IPv6 addresses in which an IPv4 address is hidden (RFC 6052, RFC 8215, RFC 3056).
TRANSLATED = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))


class NotFetchedError(Exception):
    """Nothing was taken, and why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    content_type: str  # without parameters, in lower case
    body: bytes


def fetch(
    address: str, hosts: Collection[str], *, types: Collection[str], most_bytes: int
) -> Fetched:
    """What stands at an https address on one of `hosts`; a host that begins with a dot stands for
    all below it.

    It takes SOCIAL_CONSENT_PREVIEW_SECONDS at most. Raises NotFetchedError for everything that is not as
    expected: scheme, host, address, redirect, status, content type, length, time.
    """
    for _step in range(MOST_REDIRECTS + 1):
        answer = _one_request(address, hosts, types, most_bytes)
        if isinstance(answer, Fetched):
            return answer
        address = urljoin(address, answer)
    raise NotFetchedError("too many redirects")


def public_address(host: str) -> str:
    """The address to connect to. Raises NotFetchedError where any of the host's addresses is not a
    public one."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)}
    except OSError as problem:
        raise NotFetchedError(f"{host} has no address") from problem
    if not all(is_public(ip_address(one.partition("%")[0])) for one in found):
        raise NotFetchedError(f"{host} has an address that is not public")
    return min(found, key=lambda one: (":" in one, one))  # IPv4 first: not every server has IPv6


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the Internet could reach it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def trust() -> ssl.SSLContext:
    """Whose certificates count."""
    return ssl.create_default_context()


class _Pinned(HTTPSConnection):
    """A connection to an address that was examined, for a host's name."""

    def __init__(self, host: str, address: str) -> None:
        self.trusted = trust()
        self.address = address
        self.is_late = False
        # `sock` is gone as soon as an answer without length begins.
        self.held: ssl.SSLSocket | None = None
        super().__init__(
            host, PORT, timeout=conf.PREVIEW_TIME.total_seconds(), context=self.trusted
        )

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        # An end without a goodbye is an error: whoever gives up below must not pass for the end of
        # the answer.
        self.held = self.sock = self.trusted.wrap_socket(
            plain,
            server_hostname=self.host,
            do_handshake_on_connect=False,
            suppress_ragged_eofs=False,
        )
        self.sock.do_handshake()

    def give_up(self) -> None:
        """End whatever the connection waits for: each of many small parts may come in time, and all
        too late."""
        self.is_late = True
        if self.held:
            with suppress(OSError):  # it may be over
                # SSLSocket's own would go on in clear text.
                socket.socket.shutdown(self.held, socket.SHUT_RDWR)


def _one_request(
    address: str, hosts: Collection[str], types: Collection[str], most_bytes: int
) -> Fetched | str:
    """The content, or the address that the answer redirects to."""
    host, target = _target(address, hosts)
    connection = _Pinned(host, public_address(host))
    clock = Timer(conf.PREVIEW_TIME.total_seconds(), connection.give_up)
    clock.daemon = True
    clock.start()
    try:
        with closing(connection):
            headers = {
                "Accept": ", ".join(types),
                "Accept-Encoding": "identity",
                "User-Agent": "social_consent",
            }
            connection.request("GET", target, headers=headers)
            taken = _taken(connection.getresponse(), types, most_bytes)
            if connection.is_late:
                raise NotFetchedError(f"{host} took too long")
            return taken
    except (OSError, HTTPException, ValueError) as problem:
        raise NotFetchedError(
            f"{host} did not answer as it should ({type(problem).__name__})"
        ) from problem
    finally:
        clock.cancel()


def _target(address: str, hosts: Collection[str]) -> tuple[str, str]:
    """Host, and path with query. Raises NotFetchedError for what must not be asked for."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        # No user, no other port.
        is_plain = parts.scheme == "https" and parts.netloc.lower() == host
    except ValueError as problem:
        raise NotFetchedError("no address") from problem
    if not is_plain:
        raise NotFetchedError("not a plain https address")
    if not any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts):
        raise NotFetchedError(f"{host} is not declared")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii() or not target.isprintable() or " " in target:
        raise NotFetchedError("not a plain https address")
    return host, target


def _taken(response: HTTPResponse, types: Collection[str], most_bytes: int) -> Fetched | str:
    if response.status in REDIRECTS:
        return response.headers.get("Location", "")
    if response.status != 200:
        raise NotFetchedError(f"answered {response.status}")
    content_type = response.headers.get_content_type()
    if content_type not in types:
        raise NotFetchedError(f"is {content_type}, not {' or '.join(types)}")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotFetchedError("is compressed, which was not asked for")
    body = response.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise NotFetchedError(f"is longer than {most_bytes} bytes")
    if response.length:
        raise NotFetchedError("ends too early")
    return Fetched(content_type, body)
