"""The public JSON: for everybody, in each language, to read only."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.promises.models import Verification, interval
from privacy.registry.discovery import registry

pytestmark = pytest.mark.django_db

JSON = "/privacy/notice.json"


def test_the_json_contains_every_sentence_and_its_state() -> None:
    Verification.objects.create(
        promise="S13",
        kept=True,
        evidence=[{"text": "Missing headers: %(names)s", "values": {"names": "x"}}],
    )
    data = Client().get(JSON, {"lang": "en"}).json()
    assert [sentence["id"] for sentence in data["promises"]] == [
        sentence.id for sentence in registry.promises
    ]
    (thirteen,) = (sentence for sentence in data["promises"] if sentence["id"] == "S13")
    assert (thirteen["state"], thirteen["findings"]) == ("kept", ["Missing headers: x"])
    assert data["kept"] == 1


def test_a_promise_without_a_finding_is_unverified() -> None:
    assert {sentence["state"] for sentence in Client().get(JSON).json()["promises"]} == {
        "unverified"
    }


@pytest.mark.parametrize("kept", [False, None])
def test_a_broken_or_unknown_promise_is_not_counted_as_kept(kept: bool | None) -> None:
    Verification.objects.create(promise="S13", kept=kept)
    assert Client().get(JSON).json()["kept"] == 0


HOUR = timedelta(hours=1)  # the site's interval


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(
    ("age", "is_known"),
    [(2 * HOUR, True), (2.1 * HOUR, False), (60 * 24 * HOUR, False), (-HOUR, False)],
)
def test_old_findings_count_as_unverified(kept: bool, age: timedelta, is_known: bool) -> None:
    """Where nothing is verified any more, neither page nor JSON goes on calling a sentence kept,
    or broken."""
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False):
        Verification.objects.create(promise="S13", kept=kept, verified_at=timezone.now() - age)
        (thirteen,) = (
            sentence
            for sentence in Client().get(JSON).json()["promises"]
            if sentence["id"] == "S13"
        )
        page = Client().get("/en/privacy/", follow=True).context["parts"]
    (shown,) = (sentence for part in page for sentence in part.sentences if sentence.id == "S13")
    expected = ("kept" if kept else "broken") if is_known else "unverified"
    assert (thirteen["state"], shown.state) == (expected, expected)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [("en-GB", "en"), ("de_AT", "de"), ("EN", "en"), ("fr", "de"), ("", "de")],
)
def test_the_json_says_its_language_truly(asked: str, answered: str) -> None:
    response = Client().get(JSON, {"lang": asked})
    assert response.json()["language"] == response["Content-Language"] == answered


def test_the_page_tells_since_when_all_sentences_were_checked_and_how_many_are_overdue() -> None:
    """A scheduler that stopped is seen, and one fresh finding hides no old ones."""
    now = timezone.now()
    for number, promise in enumerate(registry.promises):
        age = timedelta(minutes=number) if number else 3 * HOUR
        Verification.objects.create(promise=promise.id, kept=True, verified_at=now - age)
    context = Client().get("/en/privacy/").context
    assert (context["verified_at"], context["stale"]) == (now - 3 * HOUR, 1)
    assert context["kept"] == len(registry.promises) - 1


def test_a_promise_says_how_old_its_evidence_may_get() -> None:
    verified_at = timezone.now() - timedelta(hours=30)
    Verification.objects.create(promise="S13", kept=True, verified_at=verified_at)
    daily = [replace(promise, fresh_for=timedelta(days=2)) for promise in registry.promises]
    with registry.temporarily(daily):
        assert Client().get(JSON).json()["kept"] == 1
    assert Client().get(JSON).json()["kept"] == 0


def test_the_interval_is_that_of_the_periodic_task(settings: Settings) -> None:
    settings.PRIVACY_VERIFICATION_INTERVAL_SECONDS = 60
    assert interval() == HOUR
    settings.PRIVACY_PERIODIC_TASKS = ""
    assert interval() == timedelta(minutes=1)


def test_other_origins_may_read_only_the_json() -> None:
    origin = {"Origin": "https://elsewhere.example"}
    assert Client(headers=origin).get(JSON)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in Client(headers=origin).get("/en/privacy/contact/")


def test_the_json_cannot_be_written() -> None:
    assert Client(headers={"Sec-Fetch-Site": "same-origin"}).post(JSON).status_code == 405


def test_the_json_sets_no_cookie() -> None:
    assert not Client().get(JSON).cookies
