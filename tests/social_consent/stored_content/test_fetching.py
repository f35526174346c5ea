"""The server's own requests go to declared public hosts over https, and to nobody else."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import pytest
import trustme
from django.test import override_settings

from social_consent.stored_content import fetching
from social_consent.stored_content.fetching import (
    Fetched,
    NotFetchedError,
    fetch,
    is_public,
    public_address,
)

JSON = ("application/json",)
LENGTH = 1000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"


class Company:
    """Answers every connection, whatever is asked, with the next of `answers`; None: never."""

    def __init__(self) -> None:
        self.answers: list[bytes | None] = []
        self.asked: list[bytes] = []
        self.stays = False  # silent and connected after an answer
        self.over = threading.Event()
        ca = trustme.CA()
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("www.example.org", "other.example.org").configure_cert(self.tls)
        self.trusted = ssl.create_default_context()
        ca.configure_trust(self.trusted)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                plain, _address = self.listening.accept()
                with self.tls.wrap_socket(plain, server_side=True) as connection:
                    self.asked.append(connection.recv(10_000))
                    answer = self.answers.pop(0)
                    if answer is None:
                        self.over.wait()
                    else:
                        connection.sendall(answer)
                        if self.stays:
                            self.over.wait()
                        connection.unwrap()
            except OSError:
                if self.listening.fileno() < 0:
                    return


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A company that listens on this machine, which counts as public for once."""
    company = Company()
    monkeypatch.setattr(fetching, "PORT", company.port)
    monkeypatch.setattr(fetching, "trust", lambda: company.trusted)
    monkeypatch.setattr(fetching, "is_public", lambda address: str(address) == "127.0.0.1")
    resolves_to(monkeypatch, "127.0.0.1")
    yield company
    company.over.set()
    company.listening.close()


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name resolve to these; the names that were looked up."""
    asked: list[str] = []
    original = socket.getaddrinfo

    def look_up(host: str, *args: Any, **kwargs: Any) -> object:
        if host in addresses:
            return original(host, *args, **kwargs)  # a connection by address
        asked.append(host)
        return [(0, 0, 0, "", (address, 443)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def answer(body: bytes, head: bytes = HEAD) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def got(address: str = "https://www.example.org/a?b=c", *hosts: str) -> Fetched:
    return fetch(address, hosts or ("www.example.org",), types=JSON, most_bytes=LENGTH)


def test_what_stands_there_is_taken(company: Company) -> None:
    company.answers = [answer(b"{}")]

    assert got() == Fetched("application/json", b"{}")
    assert company.asked[0].startswith(b"GET /a?b=c HTTP/1.1\r\nHost: www.example.org:")
    assert b"Cookie" not in company.asked[0]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "192.168.0.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (not to bind to)
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_public_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    assert not is_public(ip_address(address))
    for resolved in ((address,), ("93.184.216.34", address)):
        resolves_to(monkeypatch, *resolved)
        with pytest.raises(NotFetchedError, match="not public"):
            got()


def test_a_public_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "2606:2800:220:1::1", "93.184.216.34")

    assert public_address("www.example.org") == "93.184.216.34"


def test_the_name_is_looked_up_once_and_the_address_kept(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolves_to(monkeypatch, "127.0.0.1")
    company.answers = [answer(b"{}")]

    got()

    assert asked == ["www.example.org"]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.org/",
        "https://www.example.org:8443/",
        "https://jane@www.example.org/",
        "https://evil.example/",
        "https://www.example.org.evil.example/",
        "https://notexample.org/",
        "https://127.0.0.1/",
        "file:///etc/passwd",
        "https://www.example.org/a b",
        "https://www.example.org/\r\nHost: evil",
        "https://[",
        "",
    ],
)
def test_another_address_is_not_asked_for(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    asked = resolves_to(monkeypatch, "93.184.216.34")

    with pytest.raises(NotFetchedError, match=r"not a plain|not declared|no address"):
        got(address, "www.example.org", ".example.org")
    assert asked == []


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (b"https://evil.example/", "evil.example is not declared"),
        (b"http://www.example.org/", "not a plain https address"),
        (b"//127.0.0.1/", "127.0.0.1 is not declared"),
        (b"", "too many redirects"),
    ],
)
def test_a_redirect_leads_nowhere_else(company: Company, location: bytes, reason: str) -> None:
    company.answers = [
        b"HTTP/1.1 302 Content\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
    ] * 4

    with pytest.raises(NotFetchedError, match=reason):
        got()


def test_a_redirect_to_a_declared_host_is_followed(company: Company) -> None:
    company.answers = [
        b"HTTP/1.1 302 Content\r\nLocation: https://other.example.org/b\r\n\r\n",
        answer(b"{}"),
    ]

    assert got("https://www.example.org/a", "www.example.org", ".example.org").body == b"{}"
    assert company.asked[1].startswith(b"GET /b ")


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "long": (lambda: answer(b"x" * (LENGTH + 1)), "longer than 1000 bytes"),
    "endless": (lambda: HEAD + b"\r\n" + b"x" * 100_000, "longer than 1000 bytes"),
    "chunked": (
        lambda: (
            HEAD
            + b"Transfer-Encoding: chunked\r\n\r\n"
            + b"3e8\r\n"
            + b"x" * 1000
            + b"\r\n"
            + b"1\r\nx\r\n0\r\n\r\n"
        ),
        "longer than 1000 bytes",
    ),
    "short": (lambda: HEAD + b"Content-Length: 10\r\n\r\n{}", "ends too early|did not answer"),
    "type": (
        lambda: answer(b"{}", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
        "is text/html",
    ),
    "no type": (lambda: answer(b"{}", b"HTTP/1.1 200 OK\r\n"), "is text/plain"),
    "packed": (lambda: answer(b"{}", HEAD + b"Content-Encoding: gzip\r\n"), "compressed"),
    "status": (lambda: answer(b"{}", b"HTTP/1.1 404 Not Content\r\n"), "answered 404"),
    "nonsense": (lambda: b"220 mail ready\r\n", "did not answer as it should"),
    "many headers": (lambda: HEAD + b"A: b\r\n" * 200 + b"\r\n{}", "did not answer as it should"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_as_expected_is_not_taken(company: Company, name: str) -> None:
    content, reason = BAD[name]
    company.answers = [content()]

    with pytest.raises(NotFetchedError, match=reason):
        got()


def test_who_never_answers_is_given_up(company: Company) -> None:
    company.answers = [None]

    with (
        override_settings(SOCIAL_CONSENT_PREVIEW_SECONDS=0.2),
        pytest.raises(NotFetchedError, match="did not answer"),
    ):
        got()


def test_who_answers_bit_by_bit_is_given_up_too(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of the whole ends the wait for the next part, however short that has been."""
    started: list[Callable[[], None]] = []

    class Clock:
        def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
            started.append(ring)

        start = cancel = lambda self: None

    taken = fetching._taken

    def rings_before_the_answer_is_read(*arguments: object) -> object:
        started[0]()
        return taken(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "Timer", Clock)
    monkeypatch.setattr(fetching, "_taken", rings_before_the_answer_is_read)
    company.answers, company.stays = [HEAD + b"\r\n" + b"x" * 10], True

    with pytest.raises(NotFetchedError, match=r"SSL\w*EOF|took too long"):
        got()


def test_a_certificate_of_another_host_is_refused(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.answers = [answer(b"{}")]
    monkeypatch.setattr(fetching, "trust", ssl.create_default_context)

    with pytest.raises(NotFetchedError, match="SSLCertVerificationError"):
        got()
