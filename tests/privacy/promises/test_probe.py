"""The probe speaks real HTTP to the live site, as a stranger who follows no redirect."""

import socket
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from unittest import mock
from urllib.error import URLError

import pytest
from django.utils.translation import override
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from privacy.live_checks.problems import PageError, problem_of
from privacy.promises import probe
from privacy.promises.probe import LiveProbe


def test_the_probe_reads_status_headers_and_body(
    live_server: LiveServer, settings: Settings
) -> None:
    settings.PRIVACY_PROBE_URL = live_server.url
    page = LiveProbe().fetch(
        LiveProbe().path_of("privacy_public:notice_json"), {"Accept-Language": "en"}
    )
    assert page.status == 200
    assert page.headers["content-type"] == "application/json"
    assert '"promises"' in page.text


def test_the_probe_looks_up_its_own_address_once(
    live_server: LiveServer, settings: Settings
) -> None:
    settings.PRIVACY_PROBE_URL = live_server.url
    visitor = LiveProbe()
    with mock.patch("socket.create_connection", wraps=socket.create_connection) as connect:
        addresses = {visitor.fetch("/").client_address for _visit in range(2)}
    assert addresses in ({"127.0.0.1"}, {"::1"})
    assert connect.call_count == 3, "two pages and one look-up"


@pytest.mark.parametrize(("path", "status"), [("/", 302), ("/nothing/", 404)])
def test_redirects_and_error_statuses_are_returned(
    path: str, status: int, live_server: LiveServer, settings: Settings
) -> None:
    settings.PRIVACY_PROBE_URL = live_server.url
    assert LiveProbe().fetch(path).status == status


BEHIND_A_PROXY: list[tuple[str, tuple[str, str] | None, dict[str, str]]] = [
    ("http://127.0.0.1:8275", None, {"Host": "www.example", "X-Forwarded-Proto": "https"}),
    (
        "http://127.0.0.1:8275",
        ("HTTP_X_SCHEME", "https"),
        {"Host": "www.example", "X-Forwarded-Proto": "https", "X-Scheme": "https"},
    ),
    ("https://www.example", None, {}),
    ("https://10.0.0.1", None, {"Host": "www.example"}),
]


@pytest.mark.parametrize(("address", "trusted", "headers"), BEHIND_A_PROXY)
def test_a_probe_that_goes_around_the_proxy_sends_what_it_adds(
    address: str, trusted: tuple[str, str] | None, headers: dict[str, str], settings: Settings
) -> None:
    settings.PRIVACY_SITE_URL = "https://www.example"
    settings.PRIVACY_PROBE_URL = address
    settings.SECURE_PROXY_SSL_HEADER = trusted
    assert probe._headers_of_a_proxy() == headers


def test_a_public_address_out_of_reach_is_not_waited_for(
    live_server: LiveServer, settings: Settings
) -> None:
    settings.PRIVACY_PROBE_URL = live_server.url
    visitor = LiveProbe()
    with mock.patch("time.sleep") as sleep, pytest.raises(PageError):
        visitor.fetch("http://127.0.0.1:1/de/")
    assert not sleep.called
    page = visitor.fetch(f"http://127.0.0.1:{live_server.url.rpartition(':')[2]}/")
    assert page.client_address == "", "a server in between may have changed it"


def test_a_site_that_redirects_to_https_is_reached_around_its_proxy(
    live_server: LiveServer, settings: Settings
) -> None:
    settings.PRIVACY_SITE_URL = "https://testserver"
    settings.PRIVACY_PROBE_URL = live_server.url
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert LiveProbe().fetch("/privacy/evidence.schema.json").status == 200


def test_no_waiting_heals_a_certificate(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    attempts = list[object]()

    def refused(*args: object, **kwargs: object) -> None:
        attempts.append(args)
        raise URLError(ssl.SSLCertVerificationError())

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", refused)
    with pytest.raises(URLError):
        LiveProbe().fetch("/")
    assert len(attempts) == 1


def test_all_waiting_of_one_probe_is_limited(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(probe, "PATIENCE", 0.02)
    monkeypatch.setattr(probe, "PAUSE", 0.01)
    settings.PRIVACY_PROBE_URL = "http://127.0.0.1:9"
    visitor, attempts = LiveProbe(), list[int]()
    really = socket.create_connection

    def counted(*args: Any, **kwargs: Any) -> Any:
        attempts.append(1)
        return really(*args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", counted)
    for _visit in range(3):
        with pytest.raises(OSError, match="refused"):
            visitor.fetch("/")
    assert len(attempts) <= 3 + 2


def test_an_unreachable_site_raises_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "PATIENCE", 0)
    settings.PRIVACY_PROBE_URL = "http://127.0.0.1:9"
    with pytest.raises(OSError, match="refused"):
        LiveProbe().fetch("/")


class Breaking(BaseHTTPRequestHandler):
    """A server that breaks the first connections off, as one does that restarts."""

    breaks = 0

    def do_GET(self) -> None:
        """Answer in full, or with less than was announced."""
        type(self).breaks -= 1
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"whole"[:4] if self.breaks < 0 else b"w")

    def do_POST(self) -> None:
        """Answer as to a page."""
        self.do_GET()

    def log_request(self, *args: object) -> None:
        """Write nothing."""


@contextmanager
def breaking(number: int) -> Iterator[str]:
    """The address of a server that breaks so many connections off."""
    Breaking.breaks = number
    with ThreadingHTTPServer(("127.0.0.1", 0), Breaking) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_connection_that_breaks_off_once_is_opened_again(settings: Settings) -> None:
    with breaking(1) as address:
        settings.PRIVACY_PROBE_URL = address
        assert LiveProbe().fetch("/").body == b"whol"


@pytest.mark.parametrize("form", [None, [("a", "b")]])
def test_the_finding_says_what_broke_off_and_where(
    form: list[tuple[str, str]] | None, settings: Settings
) -> None:
    """A form is not sent twice: it may have been read."""
    with breaking(2 if form is None else 1) as address:
        settings.PRIVACY_PROBE_URL = address
        with pytest.raises(PageError) as caught:
            LiveProbe().fetch("/en/glossary/?probe=1", form=form)
    with override("en"):
        assert str(problem_of(caught.value)) == "the connection broke off, at /en/glossary/"
