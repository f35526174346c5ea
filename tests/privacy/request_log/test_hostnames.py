"""A host name is stored if enabled, confirmed and in time; it is deleted with the address."""

import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from privacy.request_log import hostnames, ingest
from privacy.request_log.hostnames import HostNames, look_up
from privacy.request_log.ingest import Tally
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.recorder import now
from privacy.request_log.retention import purge_expired
from privacy.request_log.spool import Spool
from privacy.request_log.writer import SpoolWriter
from tests.privacy.request_log.conftest import line


def asking(asked: list[str]) -> Callable[[str], str]:
    def look_up(address: str) -> str:
        asked.append(address)
        return NAMES.get(address, "")

    return look_up


LONG = timedelta(minutes=1)
NAMES = {"192.0.2.1": "one.example", "2001:db8::1": "six.example"}


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Make addresses have these names, and names these addresses."""
    back = {
        "one.example": ["192.0.2.1", "192.0.2.2"],
        "six.example": ["2001:0db8::0001"],
        "liar.example": ["192.0.2.9"],
    }
    names = NAMES | {
        "192.0.2.3": "liar.example",
        "192.0.2.4": "gone.example",
        "192.0.2.5": "ONE.example.",
    }

    def by_address(address: str) -> tuple[str, list[str], list[str]]:
        if address not in names:
            raise socket.herror(1, "Unknown host")
        return names[address], [], [address]

    def by_name(name: str, port: None) -> list[tuple[Any, ...]]:
        if name not in back:
            raise socket.gaierror(-2, "Name or service not known")
        return [(None, None, None, "", (address, 0)) for address in back[name]]

    monkeypatch.setattr(socket, "gethostbyaddr", by_address)
    monkeypatch.setattr(socket, "getaddrinfo", by_name)
    return back


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.1", "one.example"),
        ("2001:db8::1", "six.example"),
        ("192.0.2.3", ""),  # the name says that it is another's
        ("192.0.2.4", ""),  # the name leads nowhere
        ("192.0.2.99", ""),
    ],
)
def test_a_name_is_used_only_if_it_resolves_back(
    resolver: dict[str, list[str]], address: str, name: str
) -> None:
    assert look_up(address) == name


def test_a_name_is_normalised_and_restricted_to_valid_characters(
    resolver: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver["one.example"].append("192.0.2.5")
    assert look_up("192.0.2.5") == "one.example"
    resolver["<script>"] = ["192.0.2.6"]
    monkeypatch.setattr(socket, "gethostbyaddr", lambda address: ("<script>", [], []))
    assert look_up("192.0.2.6") == ""


def test_a_name_is_looked_up_once_in_an_hour() -> None:
    asked: list[str] = []
    names = HostNames(asking(asked))
    with time_machine.travel("2026-11-23T04:00:00+00:00", tick=False) as clock:
        for _ in range(3):
            assert names.of({"192.0.2.1", "192.0.2.99"}, LONG) == {"192.0.2.1": "one.example"}
        assert sorted(asked) == ["192.0.2.1", "192.0.2.99"]
        clock.shift(timedelta(minutes=61))
        names.of({"192.0.2.1"}, LONG)
    assert len(asked) == 3


def test_the_cache_of_names_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostnames, "KEPT", 5)
    names = HostNames(lambda address: f"{address}.example")
    resolved = names.of({str(number) for number in range(20)}, LONG)
    assert len(resolved) == 20
    assert len(names._known) == 5


def test_look_ups_end_after_their_time_limit() -> None:
    answer = threading.Event()

    def slow(address: str) -> str:
        if address == "192.0.2.1":
            return "one.example"
        answer.wait()
        return "late.example"

    names = HostNames(slow)
    try:
        many = {f"198.51.100.{number}" for number in range(20)}
        assert names.of({"192.0.2.1"}, LONG) == {"192.0.2.1": "one.example"}
        assert names.of({"192.0.2.1"} | many, timedelta(0)) == {"192.0.2.1": "one.example"}
    finally:
        answer.set()


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", [True, False])
def test_names_are_stored_if_enabled_and_deleted_with_the_address(
    spool: Spool,
    writer: SpoolWriter,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    wanted: bool,
) -> None:
    asked: list[str] = []
    names = HostNames(asking(asked))
    monkeypatch.setattr(ingest, "host_names", lambda: names)
    if wanted:
        settings.PRIVACY_REQUEST_LOG_HOST_NAMES = True
    old = now() - 4 * 24 * 3600 * 1_000_000
    for url, address, time in (
        ("/a", "192.0.2.1", None),
        ("/b", "", None),
        ("/old", "192.0.2.1", old),
    ):
        writer.append(line(url, address=address, time=time), now())
    writer.append(b"torn\n", now())
    ingest.ingest(spool, Tally())
    stored = dict(RequestLogEntry.objects.values_list("url", "host"))
    assert stored == {"/a": "one.example" if wanted else "", "/b": "", "/old": ""}
    assert asked == (["192.0.2.1"] if wanted else [])
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        purge_expired()
    assert set(RequestLogEntry.objects.filter(url="/a").values_list("address", "host")) == {
        (None, "")
    }
