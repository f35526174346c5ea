"""Receipts of people's consents: the standard's terms, the signature, and what the ledger says."""

import copy
import json
import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation

from privacy.consent import mail_receipts
from privacy.consent.flows import record_choice, withdraw
from privacy.consent.ledger import grant_of
from privacy.consent.models import ConsentEvent, CurrentConsent, PendingConfirmation
from privacy.consent.topics import SURVEYS, topics
from privacy.controllers.models import Controller
from privacy.my_data.mirror import mirror_of
from privacy.notice_versions.recording import record_notice
from privacy.registry.documents import Document
from privacy.registry.subject import DataSubject
from privacy.triggers import suspended
from tests.conftest import link_in
from tests.support.notice_versions import says

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("controller")]
ANNA = "anna@x.example"
TERMS = set(Path(__file__).with_name("dpv_terms.txt").read_text().split())  # of DPV 2.2


@pytest.fixture
def link(browser: Client) -> str:
    """Address of the receipt of a consent to surveys, given in German."""
    with translation.override("de"):
        record_choice(ANNA, True, "order", SURVEYS)
    browser.post(link_in(mail.outbox.pop()))
    consent = grant_of(ANNA, SURVEYS)
    assert consent is not None
    return f"/en/privacy/consent/receipt/{mail_receipts.receipt_token(consent)}/"


def verified(client: Client, file: dict[str, Any]) -> str:
    upload = SimpleUploadedFile("receipt.json", json.dumps(file).encode())
    url = "/en/privacy/consent/receipt/"
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.post(url, {"file": upload}, headers=headers).content.decode()


def test_a_receipt_follows_the_schema_and_the_vocabulary(link: str, client: Client) -> None:
    file = client.get(link).json()
    schema = client.get("/privacy/consent-receipt.schema.json")
    jsonschema.validate(file, json.loads(b"".join(schema)))
    used = set(re.findall(r"dpv:(\w+)", json.dumps(file["consent"])))
    used |= {term.removeprefix("dpv:") for term in mail_receipts.STATUS.values()}
    used |= {topic.purpose.removeprefix("dpv:") for topic in topics().values()}
    assert used - TERMS == set()
    content = file["consent"]
    assert content["dpv:hasNotice"]["dcterms:description"].startswith("Ja, ich willige ein")
    assert content["dpv:hasDataController"][0]["dpv:hasName"] == Controller.objects.get().name
    assert ANNA not in json.dumps(file)


def test_it_names_the_version_of_the_notice_in_force(browser: Client) -> None:
    at = time_machine.travel(datetime(2026, 11, 27, tzinfo=UTC), tick=False)
    with translation.override("de"), says("A"), at:
        earlier = record_choice(ANNA, False, "order", SURVEYS)
        record_notice()
        record_choice(ANNA, True, "order", SURVEYS)
        browser.post(link_in(mail.outbox.pop()))
        consent = grant_of(ANNA, SURVEYS)
        call_command("verify_consents", stdout=StringIO())
    assert consent is not None
    reference = mail_receipts.receipt(consent)["dpv:hasNotice"]["dcterms:references"]
    assert reference["dcterms:hasVersion"] == "2026-11-27"
    assert reference["@id"].endswith("/de/privacy/versions/2026-11-27/")
    assert "notice" not in earlier.evidence


def test_it_is_verified_offline_as_the_documentation_says(
    link: str, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[3] / "docs" / "reference" / "consent.md").read_text()
    recipe = page.partition("\n```python\nimport json\n")[2].partition("```")[0]
    file = client.get(link).json()
    keys = client.get("/privacy/receipt-keys.json").content
    Path("receipt-keys.json").write_bytes(keys)
    Path("receipt.json").write_text(json.dumps(file), encoding="utf-8")
    exec(recipe, {"json": json})  # noqa: S102
    file["consent"]["dpv:hasNotice"]["dcterms:description"] = "Yes, everything!"
    Path("receipt.json").write_text(json.dumps(file), encoding="utf-8")
    with pytest.raises(InvalidSignature):
        exec(recipe, {"json": json})  # noqa: S102


def test_the_page_compares_it_with_the_ledger(link: str, client: Client) -> None:
    file = client.get(link).json()
    assert "The receipt is valid." in verified(client, file)
    withdraw(ANNA, "account page", SURVEYS)
    page = verified(client, file)
    assert "The receipt is valid." in page
    assert "withdrawn" in page
    assert client.get(link).json()["consent"]["dpv:hasConsentStatus"] == "dpv:ConsentWithdrawn"
    changed = copy.deepcopy(file)
    changed["consent"]["dpv:hasNotice"]["dcterms:description"] = "Yes, everything!"
    assert "This file has been changed." in verified(client, changed)
    assert "We do not know the key" in verified(client, {"consent": {"@id": "urn:uuid:1"}})
    with suspended(connection):
        ConsentEvent.objects.filter(choice="granted").update(source="rewritten")
    assert "Our ledger no longer says the same." in verified(client, file)
    PendingConfirmation.objects.all().delete()
    CurrentConsent.objects.all()._raw_delete("default")
    with suspended(connection):
        ConsentEvent.objects.all()._raw_delete("default")
    assert "Our ledger has no such receipt." in verified(client, file)


def test_only_confirmed_consents_have_receipts(client: Client) -> None:
    event = record_choice(ANNA, True, "order", SURVEYS)
    for token in (mail_receipts.receipt_token(event), "forged"):
        assert client.get(f"/en/privacy/consent/receipt/{token}/").status_code == 404


def test_it_is_on_the_page_of_ones_data(link: str, client: Client) -> None:
    record_choice("bert@x.example", True, "order", SURVEYS)
    documents = list[Document]()
    for purpose in mirror_of(DataSubject(ANNA), 1).purposes:
        for part in purpose.parts:
            documents += part.documents
    (document,) = documents
    file = client.get(document.url).json()
    assert file["consent"]["@id"] == client.get(link).json()["consent"]["@id"]
    assert "The receipt is valid." in verified(client, json.loads(document.content()))


def test_after_a_withdrawal_the_receipt_shows_it(link: str) -> None:
    withdraw(ANNA, "order", SURVEYS)
    events = ConsentEvent.objects.filter(topic="surveys")
    (document,) = mail_receipts.receipts_of(events)
    assert "dpv:ConsentWithdrawn" in document.content().decode()
