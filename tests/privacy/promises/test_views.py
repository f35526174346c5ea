"""The public JSON: for everybody, in each language, to read only."""

import pytest
from django.test import Client

from privacy.promises.models import Verification
from privacy.registry.discovery import registry

pytestmark = pytest.mark.django_db

JSON = "/privacy/notice.json"


def test_it_says_every_sentence_and_its_state() -> None:
    Verification.objects.create(promise="S13", kept=True, evidence={"en": ["Young."], "de": ["Jung."]})
    data = Client().get(JSON, {"lang": "en"}).json()
    assert [one["id"] for one in data["promises"]] == [one.id for one in registry.promises]
    (thirteen,) = (one for one in data["promises"] if one["id"] == "S13")
    assert (thirteen["state"], thirteen["findings"]) == ("kept", ["Young."])
    assert data["kept"] == 1


def test_a_promise_without_a_finding_is_not_called_kept() -> None:
    assert {one["state"] for one in Client().get(JSON).json()["promises"]} == {"unverified"}


@pytest.mark.parametrize("kept", [False, None])
def test_a_broken_or_unknown_promise_is_not_counted_as_kept(kept: bool | None) -> None:
    Verification.objects.create(promise="S13", kept=kept)
    assert Client().get(JSON).json()["kept"] == 0


def test_other_origins_may_read_it_and_nothing_else() -> None:
    origin = {"Origin": "https://elsewhere.example"}
    assert Client(headers=origin).get(JSON)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in Client(headers=origin).get("/en/privacy/contact/")


def test_it_cannot_be_written() -> None:
    assert Client(headers={"Sec-Fetch-Site": "same-origin"}).post(JSON).status_code == 405


def test_it_sets_no_cookie() -> None:
    assert not Client().get(JSON).cookies
