"""The proofs of ticks, where the project keeps a ledger."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from privacy.consent import receipts
from privacy.consent.models import ReceiptEntry
from tests.social_consent.conftest import choice, ticked

pytestmark = pytest.mark.django_db
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


def acts() -> list[tuple[str, str, str]]:
    entries = ReceiptEntry.objects.order_by("number").select_related("wording")
    return [(entry.wording.topic, str(entry.act), entry.scope) for entry in entries]


def test_each_tick_and_each_reset_is_recorded(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook"))
    visitor.post(URL, choice(tick="twitter", scope="kept"))
    visitor.post(URL, choice(reset="facebook"))
    visitor.post(URL, choice(**{"reset-all": "1"}))

    assert acts() == [
        ("social-facebook", "granted", "session"),
        ("social-twitter", "granted", "kept"),
        ("social-facebook", "withdrawn", "session"),
        ("social-twitter", "withdrawn", "kept"),
    ]
    assert receipts.walk() == receipts.ChainReport(4)


def test_one_client_cannot_use_up_the_hour_of_all(visitor: Client) -> None:
    with override_settings(PRIVACY_RECEIPTS_PER_CLIENT=2):
        answers = [visitor.post(URL, choice(tick="facebook")).status_code for _number in range(3)]
        assert answers == [303, 303, 429]
        assert visitor.post(URL, choice(reset="facebook")).status_code == 303, "what was given can be taken back"
        assert visitor.post(URL, choice(tick="twitter"), REMOTE_ADDR="203.0.113.9").status_code == 303


def test_many_ticks_in_one_form_are_many(visitor: Client) -> None:
    with override_settings(PRIVACY_RECEIPTS_PER_CLIENT=2):
        assert visitor.post(URL, choice() | {"tick": ["facebook"] * 3}).status_code == 429
    assert acts() == []


def test_the_words_and_their_version_are_recorded_but_nobody(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook"), headers={"User-Agent": "Seldom/1.0"}, REMOTE_ADDR="192.0.2.7")

    (entry,) = ReceiptEntry.objects.select_related("wording")
    assert entry.wording.language == "de"
    assert "https://www.facebook.com" in entry.wording.text
    kept = repr({field.name: getattr(entry, field.name) for field in entry._meta.concrete_fields})
    assert "192.0.2.7" not in kept
    assert "Seldom" not in kept


def test_ticking_anew_withdraws_the_older_tick(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook"))
    visitor.post(URL, choice(tick="facebook", scope="page"))

    assert [act for _topic, act, _scope in acts()] == ["granted", "withdrawn", "granted"]


def test_a_reset_of_nothing_records_nothing(visitor: Client) -> None:
    visitor.post(URL, choice(reset="facebook"))

    assert acts() == []


def test_without_its_proof_nothing_is_ticked(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> str:
        raise OSError("the ledger is away")

    monkeypatch.setattr(receipts, "grant", fails)

    answer = visitor.post(URL, choice(tick="facebook"))

    assert answer.status_code == 503
    assert "Bitte versuchen Sie es später" in answer.content.decode()
    assert 'href="/de/"' in answer.content.decode()
    assert ticked(visitor) == []
    assert "The ledger missed a tick: OSError" in caplog.text
    assert "away" not in caplog.text


def test_a_ledger_that_fails_hinders_no_withdrawal(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise OSError("secret")

    visitor.post(URL, choice(tick="facebook"))
    monkeypatch.setattr(receipts, "withdraw", fails)

    visitor.post(URL, choice(reset="facebook"))

    assert ticked(visitor) == []
    assert "The ledger missed a withdrawal: OSError" in caplog.text
    assert "secret" not in caplog.text


def test_the_visitor_downloads_the_receipt(visitor: Client, site_around: None) -> None:
    visitor.post(URL, choice(tick="facebook", page="/de/", back="/de/"))
    link = re.findall(r'href="(/social/receipt/[^"]+)"', visitor.get("/social/?page=/de/").content.decode())

    answer = visitor.get(link[0])

    assert answer["Content-Disposition"] == 'attachment; filename="consent-receipt.json"'
    assert "no-store" in answer["Cache-Control"]
    content = json.loads(answer.content)
    assert [entry["act"] for entry in content["entries"]] == ["granted"]
    assert receipts.is_ours(content)


@pytest.mark.parametrize("key", ["twitter", "unheard-of"])
def test_there_is_no_receipt_of_what_was_not_ticked(visitor: Client, key: str) -> None:
    visitor.post(URL, choice(tick="facebook"))

    assert visitor.get(f"/social/receipt/{key}/").status_code == 404


def test_a_receipt_that_the_ledger_does_not_know_is_not_found(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook"))
    ReceiptEntry.objects.all().delete()

    assert visitor.get("/social/receipt/facebook/").status_code == 404


@override_settings(SOCIAL_CONSENT_LEDGER="")
def test_without_a_ledger_there_is_no_receipt(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook"))

    assert ticked(visitor) == ["facebook"]
    assert visitor.get("/social/receipt/facebook/").status_code == 404
    assert "/social/receipt/" not in visitor.get("/social/").content.decode()
    assert acts() == []
