"""A restore undoes no erasure: the journal outside the database, and its replay."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from privacy.consent.flows import record_choice
from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure import erase
from privacy.personal_data.erasure_journal_file import Entry, entries
from privacy.personal_data.models import JournalEntry
from privacy.personal_data.replay import replay
from privacy.registry.subject import DataSubject
from telekom_site import gunicorn
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA = "Anna@Customer.example"


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.PRIVACY_DATA_DIR = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def anna(key: int = 7) -> User:
    user = User.objects.create(
        pk=key, email=ANNA, first_name="Anna", date_joined=NOW - timedelta(days=9)
    )
    Enquiry.objects.create(
        topic="tv", email=ANNA.lower(), question="?", language="en", asked_at=NOW
    )
    record_choice(ANNA, True, "registration")
    return user


def erase_anna() -> Entry:
    subject = DataSubject(ANNA)
    entry = erasure_journal.write_entry(subject)
    list(erase(subject))
    erasure_journal.mark_applied(entry)
    return entry


def nora(key: int = 7) -> User:
    return User.objects.create(
        pk=key, email="nora@customer.example", first_name="Nora", date_joined=NOW
    )


def test_after_a_replay_the_erased_are_gone_and_new_people_unaffected(
    backup: Callable[[], Callable[[], None]],
) -> None:
    anna()
    restore = backup()
    erase_anna()
    nora()
    with_newcomer = backup()
    restore()
    assert User.objects.filter(email=ANNA).exists()

    assert replay() == 1

    assert not User.objects.exists()
    assert not Enquiry.objects.exists()
    with_newcomer()
    JournalEntry.objects.all().delete()  # as if this database, too, did not know
    assert replay() == 1
    assert User.objects.get(pk=7).first_name == "Nora"


def test_data_created_after_the_erasure_survives_the_replay(
    backup: Callable[[], Callable[[], None]],
) -> None:
    anna()
    restore = backup()
    erase_anna()
    restore()
    replay()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        User.objects.create(email=ANNA, first_name="Anna again")
        Enquiry.objects.create(topic="tv", email=ANNA, question="again?", language="en")
        JournalEntry.objects.all().delete()

        replay()

    assert User.objects.get().first_name == "Anna again"
    assert Enquiry.objects.get().question == "again?"


@pytest.mark.usefixtures("controller")  # without a company, a check warns
def test_a_database_behind_the_journal_is_not_served(
    backup: Callable[[], Callable[[], None]],
) -> None:
    anna()
    restore = backup()
    erase_anna()
    erasure_journal.require_whole()
    call_command("replay_erasures", check=True)
    restore()

    with pytest.raises(
        erasure_journal.JournalBehindError, match=r"lacks 1 entries.*replay_erasures"
    ):
        erasure_journal.require_whole()
    with pytest.raises(CommandError, match="lacks 1 entries"):
        call_command("replay_erasures", check=True)
    messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert [message.id for message in messages] == ["privacy.W005"]


def test_gunicorn_refuses_to_start_on_a_database_behind_the_journal(
    backup: Callable[[], Callable[[], None]],
) -> None:
    anna()
    restore = backup()
    erase_anna()
    gunicorn.on_starting(None)
    restore()

    with pytest.raises(SystemExit, match="replay_erasures"):
        gunicorn.on_starting(None)


def test_the_command_reports_how_many_entries_it_replayed(
    backup: Callable[[], Callable[[], None]], capsys: pytest.CaptureFixture[str]
) -> None:
    anna()
    restore = backup()
    erase_anna()
    restore()

    call_command("replay_erasures")
    call_command("replay_erasures")

    assert capsys.readouterr().out.splitlines() == [
        "1 entries were replayed.",
        "0 entries were replayed.",
    ]


def test_an_interrupted_replay_is_continued(
    backup: Callable[[], Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    anna()
    restore = backup()
    erase_anna()
    restore()

    def crash(entry: Entry) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasure_journal, "mark_applied", crash)
        with pytest.raises(KeyboardInterrupt):
            replay()

    assert len(erasure_journal.missing()) == 1
    assert replay() == 1
    assert not User.objects.exists()


def test_the_journal_names_no_one(settings: Settings, tmp_path: Path) -> None:
    anna()
    erase_anna()

    text = (tmp_path / "erasures.jsonl").read_text()

    assert ANNA.lower() not in text.lower()
    assert set(json.loads(text)) == {"id", "erased_at", "email_keys", "identity_key", "language"}
    assert (tmp_path / "erasures.jsonl").stat().st_mode & 0o777 == 0o600


def test_an_incomplete_line_affects_no_other_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = erasure_journal.write_entry(DataSubject("a@customer.example"))
    with (tmp_path / "erasures.jsonl").open("a") as file:
        file.write('{"id": "torn')
    second = erasure_journal.write_entry(DataSubject("b@customer.example"))

    assert list(entries()) == [first, second]
    assert "cannot be read" in caplog.text


def test_without_a_journal_nothing_is_missing() -> None:
    assert erasure_journal.missing() == []
    assert replay() == 0
