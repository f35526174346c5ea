"""Import of consents: what is proven is recorded once, everything else refused with a reason."""

import csv
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from privacy.campaigns.models import Subscriber
from privacy.consent.anchors import verify_anchors
from privacy.consent.expiry import expire_unused
from privacy.consent.flows import withdraw
from privacy.consent.importing import COLUMNS
from privacy.consent.ledger import ConsentState, grant_of, state
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.consent.verification import verify_events, verify_projection
from privacy.personal_data.erasure import erase
from privacy.personal_data.erasure_journal import write_entry
from privacy.registry.subject import DataSubject

pytestmark = pytest.mark.django_db
ANNA, NOW = "anna@x.example", datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = {
    "email": ANNA,
    "topic": "advertising",
    "channel": "email",
    "version": "2",
    "language": "de",
    "granted_at": "2026-05-01T10:00:00+02:00",
    "confirmed_at": "2026-05-01T10:05:00+02:00",
    "source": "old newsletter",
    "evidence": "form 12, message id 8f2a",
}
CHANGES = [
    ({"email": "no address"}, "the email address is malformed"),
    ({"topic": "gossip"}, "topic and channel are not asked"),
    ({"topic": "news", "channel": "phone"}, "topic and channel are not asked"),
    ({"language": "fr"}, "the wording is unknown"),
    ({"version": "1"}, "the wording is unknown"),  # it counts, but was never served here
    ({"version": "9"}, "a consent to this version of the wording no longer counts"),
    ({"granted_at": "2026-05-01T10:00:00"}, "a time is malformed or has no time zone"),
    ({"evidence": "a\x07b"}, "source or evidence contains control characters"),
    ({"confirmed_at": ""}, "a time is malformed or has no time zone"),
    ({"confirmed_at": "2026-02-30T10:00:00Z"}, "a time is malformed or has no time zone"),
    ({"confirmed_at": "2027-01-01T10:00:00Z"}, "a time is in the future"),
    ({"confirmed_at": "2026-04-01T10:00:00Z"}, "it was confirmed before it was given"),
    ({"evidence": " "}, "source or evidence is missing"),
    ({"evidence": f"mail to {ANNA}"}, "source or evidence contains an email address"),
    ({"source": "x" * 101}, "the source is too long"),
    (
        {"granted_at": "2024-01-01T10:00:00Z", "confirmed_at": "2024-01-01T10:00:00Z"},
        "the consent has expired",
    ),
]


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def imported(
    folder: Path, *rows: dict[str, str], dry_run: bool = False, extra: str = ""
) -> list[tuple[str, str]]:
    """Import rows; the numbers and reasons of those refused."""
    file, refusals = folder / "consents.csv", folder / "refusals.csv"
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
        stream.write(extra)
    call_command("import_consents", file, dry_run=dry_run, refusals=refusals, verbosity=0)
    with refusals.open(newline="") as stream:
        return [(row["row"], row["reason"]) for row in csv.DictReader(stream)]


def test_a_proven_consent_is_recorded_once(tmp_path: Path) -> None:
    calls = GOOD | {"channel": "phone", "version": "1"}
    assert imported(tmp_path, GOOD, calls, dry_run=True) == []
    assert not ConsentEvent.objects.exists()
    assert imported(tmp_path, GOOD, calls) == imported(tmp_path, GOOD, calls) == []
    assert ConsentEvent.objects.count() == 6
    assert state(ANNA, ADVERTISING) is state(ANNA, ADVERTISING, "phone") is ConsentState.VALID
    grant = grant_of(ANNA, ADVERTISING)
    assert grant is not None
    assert (grant.source, grant.evidence["proof"]) == (GOOD["source"], GOOD["evidence"])
    assert grant.occurred_at == datetime(2026, 5, 1, 8, 5, tzinfo=UTC)
    assert grant.wording.text.startswith("Ja, ich willige ein")
    assert (verify_events(), verify_projection(), verify_anchors()) == (None, None, None)
    assert expire_unused() == 0


def test_a_row_without_proof_is_refused_with_its_number_and_a_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [GOOD | change for change, _reason in CHANGES]
    with caplog.at_level(logging.DEBUG):
        refused = imported(tmp_path, *rows, GOOD, GOOD, extra="a,b\n")
    expected = [(str(number), reason) for number, (_row, reason) in enumerate(CHANGES, 2)]
    after = len(CHANGES) + 3
    assert refused == [
        *expected,
        (str(after), "the file has this consent twice"),
        (str(after + 1), "the row has too few or too many values"),
    ]
    assert ConsentEvent.objects.count() == 3
    assert ANNA not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize("ended_by", ["withdrawal", "erasure", "imported and withdrawn"])
def test_an_import_revives_nothing(tmp_path: Path, ended_by: str) -> None:
    if ended_by == "erasure":
        write_entry(DataSubject(ANNA))
        list(erase(DataSubject(ANNA)))
    else:
        if ended_by != "withdrawal":
            assert imported(tmp_path, GOOD) == []
        withdraw(ANNA, "account page")
    refused = imported(tmp_path, GOOD)
    assert [reason for _row, reason in refused] == (
        [] if "imported" in ended_by else ["it was withdrawn, expired or erased since"]
    )
    assert state(ANNA, ADVERTISING) is not ConsentState.VALID


def test_a_consent_from_before_a_withdrawal_of_long_ago_is_refused_too(tmp_path: Path) -> None:
    with time_machine.travel(NOW - timedelta(days=100), tick=False):
        withdraw(ANNA, "account page", SURVEYS)
    old = GOOD | {"topic": "surveys"}
    new = old | {"granted_at": "2026-11-01T10:00:00Z", "confirmed_at": "2026-11-01T10:00:00Z"}
    assert len(imported(tmp_path, old)) == 1
    assert imported(tmp_path, new) == []
    assert state(ANNA, SURVEYS) is ConsentState.VALID


@pytest.mark.parametrize(
    "content",
    [b"email,topic\n", b"\xff\xfe", b"", ",".join([*COLUMNS, "email"]).encode() + b"\n"],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "consents.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="The file cannot be read"):
        call_command("import_consents", file, verbosity=0)
    with pytest.raises(CommandError, match="The file cannot be read"):
        call_command("import_consents", tmp_path / "none.csv", verbosity=0)


def test_a_value_beyond_all_measure_costs_only_its_row(tmp_path: Path) -> None:
    huge, other = GOOD | {"evidence": "x" * 131_073}, GOOD | {"email": "bert@x.example"}
    assert imported(tmp_path, GOOD, huge, other) == [
        ("3", "the row is not CSV, or a value is longer than 131072 characters")
    ]
    assert state("bert@x.example", ADVERTISING) is ConsentState.VALID


def test_an_import_does_not_write_again_to_who_bounced_or_complained(tmp_path: Path) -> None:
    assert imported(tmp_path, GOOD) == []
    choices = ConsentEvent.objects.order_by("number").values_list("choice", flat=True)
    assert list(choices) == ["asked", "granted", "confirmed"]
    Subscriber.objects.update(bounced_at=NOW, complained_at=NOW, soft_bounces=2, retry_at=NOW)
    assert imported(tmp_path, GOOD | {"channel": "phone", "version": "1"}) == []
    person = Subscriber.objects.get()
    assert (person.bounced_at, person.complained_at, person.retry_at) == (NOW, NOW, NOW)
    assert person.soft_bounces == 2
