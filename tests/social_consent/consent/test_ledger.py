"""The proofs of ticks, where the project keeps a ledger."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from privacy.consent import receipts
from privacy.consent.models import ReceiptEntry
from privacy.consent.receipt_keys import Verdict
from tests.support.two_click_visitor import SAME_ORIGIN, choice, ticked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_moment")]
URL = "/social/choice/"


@pytest.fixture(autouse=True)
def with_ledger(small_site: None) -> Iterator[None]:
    with override_settings(SOCIAL_CONSENT_LEDGER="social_consent.privacy.ledger"):
        yield


@pytest.fixture
def site_around() -> Iterator[None]:
    """The whole site, which has the page that verifies receipts."""
    with override_settings(ROOT_URLCONF="telekom_site.urls"):
        yield


FRAME = "/embed/facebook/?page=/de/"


def acts() -> list[tuple[str, str, str]]:
    entries = ReceiptEntry.objects.order_by("number").select_related("wording")
    return [(entry.wording.topic, str(entry.choice), entry.scope) for entry in entries]


def test_each_consent_is_recorded_when_its_plugin_is_first_served_and_each_reset(
    visitor: Client,
) -> None:
    visitor.post(URL, choice(activate="facebook"))
    assert acts() == [], "nothing has been loaded yet"
    for _view in range(3):
        visitor.get(FRAME)
    visitor.post(URL, choice(activate="twitter", scope="kept"))
    visitor.get("/embed/twitter/?page=/de/")
    visitor.post(URL, choice(reset="facebook"))
    visitor.post(URL, choice(**{"reset-all": "1"}))

    assert acts() == [
        ("social-facebook", "granted", "session"),
        ("social-twitter", "granted", "kept"),
        ("social-facebook", "withdrawn", "session"),
        ("social-twitter", "withdrawn", "kept"),
    ]
    assert receipts.verify_chain() == receipts.ChainReport(4)


def test_limits_are_per_client_and_hinder_no_withdrawal(visitor: Client) -> None:
    with override_settings(PRIVACY_RECEIPTS_PER_CLIENT=2):
        answers = []
        for _number in range(3):
            visitor.post(URL, choice(activate="facebook"))
            answers.append(visitor.get(FRAME).status_code)
        assert answers == [200, 200, 429]
        assert visitor.post(URL, choice(reset="facebook")).status_code == 303
        visitor.post(URL, choice(activate="facebook"))
        assert visitor.get(FRAME, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_plugin_that_is_loaded_again_needs_one_consent(visitor: Client) -> None:
    with override_settings(PRIVACY_RECEIPTS_PER_CLIENT=1):
        visitor.post(URL, choice(activate="facebook"))
        assert [visitor.get(FRAME).status_code for _view in range(3)] == [200, 200, 200]


def test_a_button_named_often_counts_once(visitor: Client) -> None:
    answer = visitor.post(URL, choice() | {"activate": ["facebook"] * 50})
    assert len(str(answer.cookies)) < 500
    visitor.get(FRAME)
    assert [act for _topic, act, _scope in acts()] == ["granted"]


def test_a_client_that_keeps_no_cookies_leaves_no_proof(visitor: Client) -> None:
    for _number in range(5):
        Client(headers=SAME_ORIGIN).post(URL, choice(activate="facebook"))
    assert acts() == []


def test_a_copied_cookie_ends_with_the_withdrawal(visitor: Client) -> None:
    for scope, name in (("session", "social_consent"), ("kept", "social_consent_kept")):
        visitor.post(URL, choice(activate="facebook", scope=scope))
        visitor.get(FRAME)
        copy = visitor.cookies[name].value
        visitor.post(URL, choice(reset="facebook"))
        visitor.cookies[name] = copy
        assert visitor.get(FRAME).status_code == 403
        assert ticked(visitor) == []


def test_the_token_of_a_page_view_ends_with_the_withdrawal(visitor: Client) -> None:
    posted = choice(activate="facebook", scope="page", answer="state")
    token = visitor.post(URL, posted).json()["grants"]["facebook"]
    assert visitor.get(f"{FRAME}&grant={token}").status_code == 200

    visitor.post(URL, choice(reset="facebook", grant=token))

    assert visitor.get(f"{FRAME}&grant={token}").status_code == 403


def test_a_ledger_that_cannot_be_asked_leaves_no_choice(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> set[str]:
        raise OSError

    visitor.post(URL, choice(activate="facebook"))
    monkeypatch.setattr(receipts, "withdrawn", fails)
    assert ticked(visitor) == []


def test_the_words_and_their_version_are_recorded_but_nobody(visitor: Client) -> None:
    visitor.post(
        URL,
        choice(activate="facebook"),
        headers={"User-Agent": "Seldom/1.0"},
        REMOTE_ADDR="192.0.2.7",
    )
    visitor.get(FRAME, headers={"User-Agent": "Seldom/1.0"}, REMOTE_ADDR="192.0.2.7")

    (entry,) = ReceiptEntry.objects.select_related("wording")
    assert entry.wording.language == "de"
    assert "https://www.facebook.com" in entry.wording.text
    kept = repr({field.name: getattr(entry, field.name) for field in entry._meta.concrete_fields})
    assert "192.0.2.7" not in kept
    assert "Seldom" not in kept


def test_activating_again_withdraws_the_older_consent(visitor: Client) -> None:
    for scope in ("session", "kept"):
        visitor.post(URL, choice(activate="facebook", scope=scope))
        visitor.get(FRAME)

    assert [act for _topic, act, _scope in acts()] == ["granted", "withdrawn", "granted"]


def test_a_reset_of_nothing_records_nothing(visitor: Client) -> None:
    visitor.post(URL, choice(reset="facebook"))

    assert acts() == []


def test_without_its_proof_nothing_is_loaded(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> str:
        raise OSError("the ledger is away")

    monkeypatch.setattr(receipts, "grant", fails)

    visitor.post(URL, choice(activate="facebook"))
    answer = visitor.get(FRAME)

    assert answer.status_code == 503
    assert "Bitte versuchen Sie es später" in answer.content.decode()
    assert "facebook.com" not in answer.content.decode() + answer["Content-Security-Policy"]
    assert "The ledger missed a consent: OSError" in caplog.text
    assert "away" not in caplog.text


def test_a_ledger_that_fails_hinders_no_withdrawal(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise OSError("secret")

    visitor.post(URL, choice(activate="facebook"))
    visitor.get(FRAME)
    monkeypatch.setattr(receipts, "withdraw", fails)

    visitor.post(URL, choice(reset="facebook"))

    assert ticked(visitor) == []
    assert "The ledger missed a withdrawal: OSError" in caplog.text
    assert "secret" not in caplog.text


def test_the_visitor_downloads_the_receipt(visitor: Client, site_around: None) -> None:
    visitor.post(URL, choice(activate="facebook", page="/de/", back="/de/"))
    visitor.get(FRAME)
    link = re.findall(
        r'href="(/social/receipt/[^"]+)"', visitor.get("/social/?page=/de/").content.decode()
    )

    answer = visitor.get(link[0])

    assert answer["Content-Disposition"] == 'attachment; filename="consent-receipt.json"'
    assert "no-store" in answer["Cache-Control"]
    content = json.loads(answer.content)
    assert [entry["act"] for entry in content["entries"]] == ["granted"]
    assert receipts.verdict(content) is Verdict.OURS


@pytest.mark.parametrize("key", ["twitter", "unheard-of"])
def test_there_is_no_receipt_of_what_was_not_ticked(visitor: Client, key: str) -> None:
    visitor.post(URL, choice(activate="facebook"))

    assert visitor.get(f"/social/receipt/{key}/").status_code == 404


def test_a_receipt_that_the_ledger_does_not_know_is_not_found(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook"))
    ReceiptEntry.objects.all().delete()

    assert visitor.get("/social/receipt/facebook/").status_code == 404


@override_settings(SOCIAL_CONSENT_LEDGER="")
def test_without_a_ledger_there_is_no_receipt(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook"))

    assert ticked(visitor) == ["facebook"]
    assert visitor.get("/social/receipt/facebook/").status_code == 404
    assert "/social/receipt/" not in visitor.get("/social/").content.decode()
    assert acts() == []
