"""A restore undoes no decision, and neither end of the journal can be lost unnoticed."""

import fcntl
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import checks
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import translation
from pytest_django import Settings

from privacy.conf import conf
from privacy.consent.flows import confirm, record_choice, withdraw
from privacy.consent.ledger import ConsentState, state
from privacy.consent.topics import ADVERTISING
from privacy.controllers.models import Controller
from privacy.personal_data import erasure_journal, erasure_journal_file
from privacy.personal_data.erasure import erase, release
from privacy.personal_data.erasure_journal_file import entries
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.legal_holds import hold
from privacy.personal_data.models import JournalEntry, LegalHold, Restriction
from privacy.personal_data.replay import replay
from privacy.personal_data.restricted_rows import is_restricted
from privacy.personal_data.restriction import lift, restrict
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import DataSubject
from privacy.subject_requests.actions.end_uses import end_and_answer
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from tests.conftest import link_in

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA = "anna@customer.example"
Backup = Callable[[], Callable[[], None]]


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.PRIVACY_DATA_DIR = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "erasures.jsonl"


@pytest.fixture
def agreed(mailoutbox: list[EmailMessage]) -> None:
    """Anna granted and confirmed consent to advertising."""
    record_choice(ANNA, True, "registration")
    confirm(link_in(mailoutbox[-1]).rstrip("/").rpartition("/")[2])
    assert state(ANNA, ADVERTISING) is ConsentState.VALID


def enquiry() -> Enquiry:
    return Enquiry.objects.create(
        topic="tv", email=ANNA, question="?", language="en", asked_at=NOW - timedelta(days=1)
    )


def erase_anna() -> None:
    entry = erasure_journal.write_entry(DataSubject(ANNA))
    list(erase(DataSubject(ANNA)))
    erasure_journal.mark_applied(entry)


# --- decisions ----------------------------------------------------------------------------------


def test_a_withdrawal_survives_a_restore(agreed: None, backup: Backup) -> None:
    restore = backup()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        withdraw(ANNA, "account")
    restore()
    assert state(ANNA, ADVERTISING) is ConsentState.VALID

    with pytest.raises(erasure_journal.JournalBehindError, match="lacks 1 entries"):
        erasure_journal.require_whole()
    assert (replay(), replay()) == (1, 0)

    assert state(ANNA, ADVERTISING) is ConsentState.WITHDRAWN
    assert len(list(entries())) == 1


def test_a_consent_granted_again_later_survives_the_replay(
    agreed: None, backup: Backup, mailoutbox: list[EmailMessage]
) -> None:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        withdraw(ANNA, "account")
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        record_choice(ANNA, True, "account")
        confirm(link_in(mailoutbox[-1]).rstrip("/").rpartition("/")[2])
    JournalEntry.objects.all().delete()  # as if this database did not know
    replay()
    assert state(ANNA, ADVERTISING) is ConsentState.VALID


def test_an_objection_survives_a_restore(
    agreed: None, backup: Backup, controller: Controller
) -> None:
    User.objects.create(email=ANNA)
    request = SubjectRequest.objects.create(
        kind=SubjectRequest.Kind.OBJECTION,
        controller=controller,
        email=ANNA,
        language="en",
        verified_at=NOW,
        due_on=NOW.date(),
    )
    restore = backup()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        end_and_answer(request, "Done.")
    restore()

    replay()

    assert state(ANNA, ADVERTISING) is ConsentState.WITHDRAWN


def test_a_restriction_and_its_end_survive_a_restore(backup: Backup) -> None:
    enquiry()
    restore = backup()
    restrict(DataSubject(ANNA))
    restore()
    assert not is_restricted(data_subject(ANNA))
    replay()
    assert is_restricted(data_subject(ANNA))
    assert Restriction.objects.get().since == NOW

    restricted = backup()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        lift(DataSubject(ANNA))
    restricted()
    replay()
    assert not is_restricted(data_subject(ANNA))


def test_a_hold_and_its_deferred_erasure_survive_a_restore(backup: Backup) -> None:
    held, other = enquiry(), Enquiry.objects.create(topic="tv", email="x@y.example", question="?")
    restore = backup()
    binding = hold(Enquiry, str(held.pk), "§ 94 StPO, 12 Js 34/26")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        erase_anna()
    restore()

    assert replay() == 2

    assert Enquiry.objects.filter(pk=held.pk).exists()
    assert [hold.record for hold in LegalHold.objects.filter(released_at=None)] == [str(held.pk)]
    assert "12 Js" not in conf.ERASURE_JOURNAL.read_text()
    restored = backup()
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        release(LegalHold.objects.get())
    assert list(Enquiry.objects.all()) == [other]
    restored()
    assert replay() == 1
    assert list(Enquiry.objects.all()) == [other]
    assert binding.placed_at == NOW


def test_a_decision_stays_pending_while_the_disk_is_full(
    agreed: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(line: object) -> None:
        raise OSError(28, "No space left", ANNA)

    with monkeypatch.context() as patched:
        patched.setattr(erasure_journal_file, "append", full)
        withdraw(ANNA, "account")
    assert state(ANNA, ADVERTISING) is ConsentState.WITHDRAWN
    assert list(entries()) == []
    assert "cannot be written (OSError)" in caplog.text
    assert ANNA not in caplog.text

    erasure_journal.require_whole()

    assert [entry.kind for entry in entries()] == ["withdrawal"]
    assert erasure_journal.missing() == []


def test_a_decision_written_by_two_processes_counts_once(agreed: None) -> None:
    withdraw(ANNA, "account")
    (entry,) = entries()
    erasure_journal_file.append(entry.as_line())
    assert list(entries()) == [entry]


# --- a journal that was lost --------------------------------------------------------------------


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_text("")


def cut_short(path: Path) -> None:
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def change(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[-1]["email_keys"] = ["0" * 64]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def exchange(path: Path) -> None:
    path.write_text("")
    erasure_journal_file.append(erasure_journal.new_entry(DataSubject("x@y.example")).as_line())


@pytest.mark.parametrize("damage", [remove, empty, cut_short, change, exchange])
@pytest.mark.usefixtures("controller")  # without a company, a check warns
def test_a_journal_that_lost_an_entry_is_noticed(
    damage: Callable[[Path], None], journal_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enquiry()
    erasure_journal.mark_applied(erasure_journal.write_entry(DataSubject("b@customer.example")))
    erase_anna()
    erasure_journal.require_whole()
    kept = journal_path.read_bytes()
    damage(journal_path)

    with pytest.raises(erasure_journal.JournalLostError, match=r"lacks \d entries.*--accept-loss"):
        erasure_journal.require_whole()
    messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert [message.id for message in messages] == ["privacy.W007"]

    damaged = journal_path.read_bytes() if journal_path.exists() else b""
    journal_path.write_bytes(kept)
    erasure_journal.require_whole()
    journal_path.write_bytes(damaged)
    call_command("replay_erasures", accept_loss=True)
    erasure_journal.require_whole()
    assert "lost entries were forgotten" in capsys.readouterr().out


def test_the_loss_of_entries_of_earlier_releases_is_noticed(journal_path: Path) -> None:
    entry = erasure_journal.write_entry(DataSubject(ANNA))
    JournalEntry.objects.create(entry=entry.id)  # as the former release left it
    erasure_journal.expire()
    erasure_journal.require_whole()
    remove(journal_path)
    with pytest.raises(erasure_journal.JournalLostError):
        erasure_journal.require_whole()


# --- its end ------------------------------------------------------------------------------------


def test_an_entry_expires_with_the_backups_from_before_it(
    settings: Settings, journal_path: Path
) -> None:
    settings.PRIVACY_ERASURE_JOURNAL_RETENTION_DAYS = 100
    erase_anna()
    with time_machine.travel(NOW + timedelta(days=99), tick=False):
        purge_all()
        assert len(list(entries())) == 1
        withdraw("later@customer.example", "account")
    with time_machine.travel(NOW + timedelta(days=101), tick=False):
        purge_all()
        assert [entry.kind for entry in entries()] == ["withdrawal"]
        assert JournalEntry.objects.count() == 1
        erasure_journal.require_whole()
    assert journal_path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("killed_before", ["the file", "the table"])
def test_a_crash_while_an_entry_expires_reports_no_loss(
    killed_before: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRIVACY_ERASURE_JOURNAL_RETENTION_DAYS = 100
    erase_anna()
    with time_machine.travel(NOW + timedelta(days=101), tick=False):
        if killed_before == "the file":
            JournalEntry.objects.all().delete()
        else:
            erasure_journal_file.shorten(NOW + timedelta(days=1))
        erasure_journal.require_whole()


def test_digests_of_ip_addresses_are_removed_from_old_entries(journal_path: Path) -> None:
    old = {"id": "7d6f1f0a-3f0f-4d5e-9a6e-0f5c7d8e9fab", "email_keys": ["ab" * 32]}
    old |= {"erased_at": NOW.isoformat(), "address_keys": ["cd" * 32]}
    journal_path.write_text(json.dumps(old) + "\n")
    (before,) = entries()
    purge_all()
    assert "cd" * 32 not in journal_path.read_text()
    assert list(entries()) == [before]


def test_an_entry_appended_while_the_file_is_shortened_is_kept(
    journal_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that opened the old file before it was replaced opens the new one."""
    erase_anna()
    opened, real = list[object](), fcntl.flock

    def replaced_meanwhile(file: int, operation: int) -> None:
        if not opened:
            opened.append(file)
            other = journal_path.with_suffix(".other")
            other.write_bytes(journal_path.read_bytes())
            other.replace(journal_path)
        real(file, operation)

    monkeypatch.setattr(fcntl, "flock", replaced_meanwhile)
    erasure_journal.write_entry(DataSubject("b@customer.example"))
    assert len(list(entries())) == 2


def test_access_lists_the_entries_of_the_erasure_journal(english: None) -> None:
    withdraw(ANNA, "account")
    exported = {
        subject_data.dataset: subject_data
        for subject_data in export_subject_data(DataSubject(ANNA))
    }
    assert len(exported["erasure journal"].records) == 1
    assert "you withdrew a consent" in str(exported["erasure journal"].records)
    assert not {
        subject_data.dataset: subject_data
        for subject_data in export_subject_data(DataSubject("x@y.example"))
    }["erasure journal"].records
