"""The hash chain of receipts: what it records, and that every change breaks it."""

import copy
import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from pytest_django import Settings

from privacy.consent import receipts
from privacy.consent.models import ConsentChain, ConsentWording, ReceiptEntry
from privacy.consent.receipt_keys import Verdict
from privacy.consent.topics import Question
from privacy.digests import canonical_json, keyed_digest
from privacy.triggers import suspended

pytestmark = pytest.mark.django_db
FILM = Question("film", "1", "May we show it?")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "/en/privacy/consent/receipt/"


@pytest.fixture
def chain() -> list[str]:
    """Grant three receipts and withdraw the second: four entries."""
    numbers = [receipts.grant(FILM, "session") for _ in range(3)]
    receipts.withdraw(numbers[1])
    return numbers


def test_a_receipt_leads_to_its_entries(chain: list[str]) -> None:
    assert [entry.choice for entry in receipts.entries_of(chain[1])] == ["granted", "withdrawn"]
    assert [entry.number for entry in receipts.entries_of(chain[1])] == [2, 4]


def test_the_ledger_keeps_no_receipt_number(chain: list[str]) -> None:
    kept = repr(list(ReceiptEntry.objects.values_list()))

    assert not [number for number in chain if number in kept]


def test_the_ledger_without_the_identity_key_reveals_no_receipt(chain: list[str]) -> None:
    with (
        override_settings(PRIVACY_IDENTITY_KEY="another"),
        pytest.raises(receipts.UnknownReceiptError),
    ):
        receipts.entries_of(chain[0])


def test_a_second_withdrawal_adds_nothing(chain: list[str]) -> None:
    receipts.withdraw(chain[1])

    assert receipts.verify_chain() == receipts.ChainReport(4)


def test_an_unknown_receipt_cannot_be_withdrawn() -> None:
    with pytest.raises(receipts.UnknownReceiptError):
        receipts.withdraw("0" * 32)


def test_a_stored_entry_cannot_be_saved_again(chain: list[str]) -> None:
    entry = ReceiptEntry.objects.get(number=2)
    entry.scope = "kept"

    with pytest.raises(TypeError, match="append-only"):
        entry.save()


def test_an_empty_chain_is_whole() -> None:
    assert receipts.verify_chain() == receipts.ChainReport(0)


def test_a_receipt_is_granted_once(chain: list[str]) -> None:
    before = ReceiptEntry.objects.count()
    assert receipts.grant(FILM, "session", chain[0]) == chain[0]
    assert ReceiptEntry.objects.count() == before


def test_withdrawn_receipts_are_reported(chain: list[str]) -> None:
    before = receipts.withdrawn(chain)
    number = next(number for number in chain if number not in before)
    receipts.withdraw(number)
    assert receipts.withdrawn([*chain, "0" * 32]) == before | {number}


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        (lambda: ReceiptEntry.objects.filter(number=2).update(scope="kept"), 2),
        (lambda: ReceiptEntry.objects.filter(number=1).update(choice="withdrawn"), 1),
        (lambda: ReceiptEntry.objects.filter(number=3).update(occurred_at=NOW), 3),
        (lambda: ReceiptEntry.objects.filter(number=3).update(receipt_digest="0" * 64), 3),
        (lambda: ConsentWording.objects.update(text="May we do everything?"), 1),
        (lambda: ReceiptEntry.objects.filter(number=1).delete(), 1),
        (lambda: ReceiptEntry.objects.filter(number=2).delete(), 2),
        (lambda: ReceiptEntry.objects.filter(number=4).delete(), 4),
        (lambda: ReceiptEntry.objects.all().delete(), 1),
    ],
)
def test_every_change_breaks_the_hash_chain(
    chain: list[str], change: Callable[[], object], broken_at: int
) -> None:
    with suspended(connection):
        change()

    assert receipts.verify_chain().broken_at == broken_at
    assert not receipts.verify_chain().is_whole


def test_a_rewritten_entry_with_a_new_digest_breaks_the_next_one(chain: list[str]) -> None:
    entry = ReceiptEntry.objects.select_related("wording").get(number=2)
    entry.scope = "kept"
    with suspended(connection):
        ReceiptEntry.objects.filter(number=2).update(scope="kept", digest=receipts.digest(entry))
    assert receipts.verify_chain().broken_at == 3

    with suspended(connection):
        ReceiptEntry.objects.filter(number=3).update(previous=receipts.digest(entry))
    assert receipts.verify_chain().broken_at == 3


def test_a_rewritten_chain_contradicts_the_receipts_of_visitors(chain: list[str]) -> None:
    file = receipts.receipt_file(chain[2])
    before = ""
    for entry in ReceiptEntry.objects.select_related("wording").order_by("number"):
        entry.scope, entry.previous = "kept", before
        before = receipts.digest(entry)
        with suspended(connection):
            ReceiptEntry.objects.filter(number=entry.number).update(
                scope="kept", previous=entry.previous, digest=before
            )
    ConsentChain.objects.update(digest=before)

    assert receipts.verify_chain().is_whole
    assert receipts.verdict(file) is Verdict.OURS
    assert not receipts.keeps(file, receipts.entries_of(chain[2]))


def test_a_receipt_can_be_verified_with_the_published_keys_alone(
    chain: list[str], client: Client
) -> None:
    file = receipts.receipt_file(chain[0])
    published = client.get("/privacy/receipt-keys.json").json()["keys"]
    key = next(key for key in published if key["kid"] == file["key"])
    public = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(key["x"] + "="))
    signature = urlsafe_b64decode(file.pop("signature") + "==")
    text = json.dumps(file, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    public.verify(signature, text)
    with pytest.raises(InvalidSignature):
        public.verify(signature, text + b" ")


def test_a_receipt_is_valid_after_a_key_rotation_or_its_key_is_unknown(
    chain: list[str], settings: Settings, tmp_path: Path
) -> None:
    settings.PRIVACY_RECEIPT_KEY_FILE = keys = tmp_path / "receipt_keys"
    file = receipts.receipt_file(chain[0])
    assert keys.stat().st_mode & 0o777 == 0o600
    keys.write_text("a-new-secret\n" + keys.read_text())
    assert receipts.verdict(file) is Verdict.OURS
    assert receipts.verdict(receipts.receipt_file(chain[0])) is Verdict.OURS
    assert receipts.verdict(file | {"receipt": "0" * 32}) is Verdict.CHANGED
    assert receipts.verdict(file | {"signature": "ü"}) is Verdict.CHANGED
    keys.write_text("a-new-secret\n")
    assert receipts.verdict(file) is Verdict.UNKNOWN


def test_receipts_of_earlier_releases_are_still_valid(chain: list[str]) -> None:
    content = {"receipt": chain[0], "entries": []}
    text = canonical_json(content).decode()
    file = content | {"signature": keyed_digest("receipt_file", text)}
    assert receipts.verdict(file) is Verdict.OURS
    assert receipts.verdict(file | {"receipt": chain[1]}) is Verdict.UNKNOWN


def test_expired_entries_are_deleted_and_the_rest_can_be_verified() -> None:
    with time_machine.travel(NOW, tick=False):
        receipts.grant(FILM, "session")
        receipts.grant(FILM, "session")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        kept = receipts.grant(FILM, "session")
    with time_machine.travel(NOW.replace(year=2031) + timedelta(hours=12), tick=False):
        assert receipts.prune() == 2
        assert receipts.prune() == 0
        assert receipts.verify_chain() == receipts.ChainReport(1)
        receipts.withdraw(kept)
    with time_machine.travel(NOW.replace(year=2040), tick=False):
        assert receipts.prune() == 2
        assert receipts.verify_chain() == receipts.ChainReport(0)
        receipts.grant(FILM, "session")
        assert receipts.verify_chain() == receipts.ChainReport(1)


def test_a_clock_that_was_set_back_deletes_no_entry_in_the_middle() -> None:
    for day in (10, 1, 10):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            receipts.grant(FILM, "session")
    with time_machine.travel(NOW.replace(year=2031) + timedelta(days=5), tick=False):
        assert receipts.prune() == 0
        assert receipts.verify_chain() == receipts.ChainReport(3)


def test_the_digest_can_be_recomputed_from_the_receipt(chain: list[str]) -> None:
    import hashlib

    entry = json.loads(json.dumps(receipts.receipt_file(chain[0])))["entries"][0]
    digest = entry.pop("digest")
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert hashlib.sha256(text.encode()).hexdigest() == digest


def test_the_command_reports_an_intact_chain(
    chain: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_consents")

    assert "The receipts verify." in capsys.readouterr().out


def test_the_command_fails_for_a_broken_chain(chain: list[str]) -> None:
    with suspended(connection):
        ReceiptEntry.objects.filter(number=3).delete()

    with pytest.raises(CommandError, match="The receipts do not verify: record 3: "):
        call_command("verify_consents", verbosity=0)


# --- the page -----------------------------------------------------------------------------------


def verified(client: Client, number: str = "", file: object = None) -> str:
    data: dict[str, Any] = {"number": number}
    if file is not None:
        content = file if isinstance(file, bytes) else json.dumps(file).encode()
        data["file"] = SimpleUploadedFile("receipt.json", content)
    return client.post(URL, data, headers={"Sec-Fetch-Site": "same-origin"}).content.decode()


def test_a_number_is_verified(client: Client, chain: list[str]) -> None:
    page = verified(client, chain[1])

    assert "The receipt is valid." in page
    assert page.count("May we show it?") == 2


def test_a_file_is_verified(client: Client, chain: list[str]) -> None:
    assert "The receipt is valid." in verified(client, file=receipts.receipt_file(chain[0]))


def test_a_receipt_file_is_still_valid_after_the_withdrawal(
    client: Client, chain: list[str]
) -> None:
    file = receipts.receipt_file(chain[0])
    receipts.withdraw(chain[0])

    page = verified(client, file=file)

    assert "The receipt is valid." in page
    assert "withdrawn" in page


def test_a_changed_receipt_file_is_reported(client: Client, chain: list[str]) -> None:
    for name, value in (("scope", "kept"), ("words", "Anything"), ("act", "withdrawn")):
        file = copy.deepcopy(receipts.receipt_file(chain[0]))
        file["entries"][0][name] = value
        assert "This file has been changed." in verified(client, file=file)
    assert "We do not know the key of this file." in verified(client, file={"receipt": chain[0]})


def test_a_changed_ledger_is_reported(client: Client, chain: list[str]) -> None:
    file = receipts.receipt_file(chain[0])
    with suspended(connection):
        ReceiptEntry.objects.filter(number=1).update(scope="kept")

    assert "Our ledger no longer says the same." in verified(client, file=file)
    assert "Our ledger no longer says the same." in verified(client, chain[0])


def test_an_unknown_receipt_number_is_reported(client: Client, chain: list[str]) -> None:
    assert "Our ledger has no such receipt." in verified(client, "0" * 32)


@pytest.mark.parametrize(
    ("number", "file", "message"),
    [
        ("", None, "Please enter the receipt number"),
        ("12", None, "not a receipt number"),
        ("", b"\xff{", "not a receipt file"),
        ("", b"[" * 50_000, "not a receipt file"),
        ("", b"[1]", "not a receipt file"),
        ("", b'{"receipt": 1}', "not a receipt file"),
        ("", b'{"receipt": 11111111111111111111111111111111}', "not a receipt file"),
        ("", b'{"receipt": "\\ud800"}', "not a receipt file"),  # half a character
        ("", b'{"receipt": "\\u0000"}', "not a receipt file"),
        ("", b'{"receipt": "' + b"0" * 32 + b'", "signature": "\\ud800"}', "not a receipt file"),
        ("", b'{"receipt": "' + b"0" * 32 + b'", "words": {"\\udfff": 1}}', "not a receipt file"),
        ("", b"{}" + b" " * 70_000, "too large"),
    ],
)
def test_bad_input_gets_a_clear_error(
    client: Client, number: str, file: bytes | None, message: str
) -> None:
    assert message in verified(client, number, file)


def test_the_page_sets_no_cookie(client: Client) -> None:
    answer = client.get(URL)

    assert answer.status_code == 200
    assert not answer.cookies
