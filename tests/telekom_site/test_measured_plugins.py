"""Measurements of plug-ins are shown before the tick, and S24 depends on them."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from social_consent.measurements import latest
from social_consent.measurements.models import PluginMeasurement
from social_consent.providers.networks import FACEBOOK
from telekom_site.measured_plugins import measured_evidence

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
COOKIES = [
    {"name": "fr", "host": "facebook.com", "seconds": 90 * 86_400},
    {"name": "s", "host": "facebook.com", "seconds": None},
]


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    latest.forget()
    with time_machine.travel(NOON, tick=False):
        yield
    latest.forget()


def measured(*hosts: str, **changes: object) -> PluginMeasurement:
    values: dict[str, object] = {
        "provider": "facebook",
        "browser": "Chromium 156",
        "hosts": list(hosts),
        "cookies": COOKIES,
        "requests": 7,
        "received_bytes": 310_000,
    }
    return PluginMeasurement.objects.create(**(values | changes))


def test_it_is_shown_before_the_tick_in_both_languages(client: Client, demo: None) -> None:
    home = client.get("/en/").content.decode()
    assert "Measured on" not in home
    measured("www.facebook.com")
    home = client.get("/en/").content.decode()
    assert (
        "Measured on 3 November 2026 in a browser of ours: 1 host contacted, 2 cookies set" in home
    )
    german = client.get("/de/").content.decode()
    assert "Gemessen am 3. November 2026 in einem Browser von uns: 1 Host" in german
    details = client.get("/social/what-is-sent/?page=/en/&provider=facebook").content.decode()
    assert "facebook.com, 90 days" in details
    assert "facebook.com, until the browser is closed" in details


def test_the_last_measurement_counts_and_those_before_it_stay() -> None:
    measured("evil.example", measured_at=NOON - timedelta(days=1))
    assert measured_evidence().kept is False
    measured("www.facebook.com")
    assert measured_evidence().kept is True
    assert PluginMeasurement.objects.count() == 2


def test_a_host_that_is_not_declared_is_named_in_the_evidence() -> None:
    assert measured_evidence().kept is True, "what was never measured breaks nothing"
    measured("www.facebook.com", "evil.example")
    evidence = measured_evidence()
    assert evidence.kept is False
    assert "evil.example" in str(evidence.findings[0])
    assert "www.facebook.com" not in str(evidence.findings[0])


def test_an_old_measurement_leaves_the_sentence_unverified(client: Client, demo: None) -> None:
    measured("www.facebook.com", measured_at=NOON - timedelta(days=90))
    assert measured_evidence().kept is True
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        latest.forget()
        assert measured_evidence().kept is None
        assert "too long ago" in client.get("/en/").content.decode()
    measured("evil.example", provider="twitter")
    assert measured_evidence().kept is False, "what is broken is not merely unknown"


def test_what_another_process_stores_is_shown_within_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert latest.latest_measurements() == {}
    PluginMeasurement.objects.bulk_create(
        [PluginMeasurement(provider="facebook", requests=1, received_bytes=1)]
    )
    assert latest.latest_measurements() == {}
    later = time.monotonic() + latest.READ_AGAIN + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert list(latest.latest_measurements()) == ["facebook"]


def test_a_declared_host_covers_those_below_it_only_with_a_dot() -> None:
    provider = replace(FACEBOOK, contacts=("static.example", ".fbcdn.example"))
    assert provider.may_contact("www.facebook.com")
    assert provider.may_contact("a.b.fbcdn.example")
    assert not provider.may_contact("a.static.example")
    assert not provider.may_contact("evilfbcdn.example")
    assert not FACEBOOK.may_contact("anything.example")
