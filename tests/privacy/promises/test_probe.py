"""The probe speaks real HTTP to the live site, as a stranger who follows no redirect."""

import socket
from unittest import mock

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

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


def test_an_unreachable_site_raises_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "PATIENCE", 0)
    settings.PRIVACY_PROBE_URL = "http://127.0.0.1:9"
    with pytest.raises(OSError, match="refused"):
        LiveProbe().fetch("/")
