"""Requests of the server to a company, at editing time, protected against SSRF.

Only https, only to declared hosts, only to public addresses. The address that was validated is the
one that is connected to, so that DNS rebinding has no effect.
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
    """Nothing was fetched; the message says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Content of a response."""

    content_type: str  # without parameters, in lower case
    body: bytes


def fetch(
    address: str, hosts: Collection[str], *, types: Collection[str], most_bytes: int
) -> Fetched:
    """Return what an https address on one of `hosts` responds with, within
    SOCIAL_CONSENT_PREVIEW_SECONDS.

    `hosts` are host names; one with a leading dot allows all its subdomains. `types` are content
    types. Raises NotFetchedError where scheme, host, address, redirect, status, content type,
    length or time are not as expected.
    """
    for _step in range(MOST_REDIRECTS + 1):
        answer = _one_request(address, hosts, types, most_bytes)
        if isinstance(answer, Fetched):
            return answer
        address = urljoin(address, answer)
    raise NotFetchedError("too many redirects")


def public_address(host: str) -> str:
    """Return the IP address to connect to.

    Raises NotFetchedError where any of the host's addresses is not public.
    """
    try:
        records = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except OSError as problem:
        raise NotFetchedError(f"{host} has no address") from problem
    addresses = {str(record[4][0]) for record in records}
    if not all(is_public(ip_address(address.partition("%")[0])) for address in addresses):
        raise NotFetchedError(f"{host} has an address that is not public")
    # IPv4 first: not every server has IPv6.
    return min(addresses, key=lambda address: (":" in address, address))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether the address is reachable from the whole internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def trust() -> ssl.SSLContext:
    """Return the TLS settings, with the certificate authorities that count."""
    return ssl.create_default_context()


class _Pinned(HTTPSConnection):
    """Connection to a validated address, for the name of a host."""

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
        # A connection that ends without close_notify is an error: `give_up` must not look like the
        # end of the response.
        self.held = self.sock = self.trusted.wrap_socket(
            plain,
            server_hostname=self.host,
            do_handshake_on_connect=False,
            suppress_ragged_eofs=False,
        )
        self.sock.do_handshake()

    def give_up(self) -> None:
        """End the connection at the deadline: each of many small parts may arrive in time, and all
        of them too late."""
        self.is_late = True
        if self.held:
            with suppress(OSError):  # it may be over
                # SSLSocket's own would go on in clear text.
                socket.socket.shutdown(self.held, socket.SHUT_RDWR)


def _one_request(
    address: str, hosts: Collection[str], types: Collection[str], most_bytes: int
) -> Fetched | str:
    """Return the content, or the address that the response redirects to."""
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
    """Return host, and path with query. Raises NotFetchedError where the address is not allowed."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        # No user, no other port.
        is_plain = parts.scheme == "https" and parts.netloc.lower() == host
    except ValueError as problem:
        raise NotFetchedError("no address") from problem
    if not is_plain:
        raise NotFetchedError("not a plain https address")
    for allowed in hosts:
        if host == allowed or (allowed.startswith(".") and host.endswith(allowed)):
            break
    else:
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
