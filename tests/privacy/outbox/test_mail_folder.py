"""The mail folder: one file per mail, found by recipient, each independent of the others."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend as DjangosBackend
from django.utils import timezone

from privacy.outbox import mail_folder
from privacy.outbox.mail_folder import SEPARATOR, adapter
from privacy.outbox.maildir import EmailBackend, deliver
from privacy.personal_data.restriction import lift, restrict
from privacy.registry.store_adapter import StoreError
from privacy.registry.subject import DataSubject, FormerAddress

pytestmark = pytest.mark.django_db

ANNA, BERT = DataSubject("anna@x.example"), DataSubject("bert@x.example")
QUOTED = f"Before.\n{'-' * 79}\nTo: bert@x.example\n\nIBAN, diagnosis.\n"
BROKEN = (
    b'To: "\x1e:"@example.org\n\n',
    b"To: <\n\ny",
    b"To: =?utf-8?b?////?= <\xff@\n\n",
    b"To: a@b@c, ;:<>\r\n\r\n",
    b"Date: never\nSubject: =?x-unknown?q?a?=\n\n",
    b"\x00" * 500,
    b"",
)


@pytest.fixture
def mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "mail"
    monkeypatch.setattr(mail_folder, "mail_folder_path", lambda: path)
    return path


def send(path: Path, *to: str, body: str = "Text", bcc: Sequence[str] = ()) -> None:
    EmailBackend(file_path=path).send_messages([EmailMessage("Hello", body, to=to, bcc=bcc)])


def send_by_django(path: Path, *messages: tuple[str, str]) -> None:
    """Write mails, given as (recipient, body), into one file as Django's backend does."""
    backend = DjangosBackend(file_path=str(path))
    backend.send_messages([EmailMessage("Hello", body, to=[to]) for to, body in messages])


def everything(path: Path) -> str:
    files = (file for file in path.rglob("*") if file.is_file())
    return "\n".join(file.read_bytes().decode(errors="replace") for file in files)


# --- one file a mail ----------------------------------------------------------------------------


def test_a_mail_is_a_private_file_that_mail_programs_can_open(mails: Path) -> None:
    send(mails, "anna@x.example")

    (file,) = (mails / "new").iterdir()
    assert file.suffix == ".eml"
    assert "To: anna@x.example\n" in file.read_text()
    assert "anna" not in file.name
    assert file.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (mails, *mails.iterdir()))


def test_each_recipient_gets_a_copy_of_their_own(mails: Path) -> None:
    send(mails, "Anna@X.example", bcc=["bert@x.example"])

    assert (adapter.count(ANNA), adapter.count(BERT)) == (1, 1), "hidden copies as well"
    assert adapter.erase(ANNA, None) == 1
    assert (adapter.count(ANNA), adapter.count(BERT)) == (0, 1)


def test_a_body_that_contains_a_separator_is_erased_completely(mails: Path) -> None:
    send(mails, "anna@x.example", body=QUOTED)
    assert (adapter.count(ANNA), adapter.count(BERT)) == (1, 0)

    assert adapter.erase(ANNA, None) == 1

    assert "diagnosis" not in everything(mails)


@pytest.mark.parametrize("raw", BROKEN)
def test_an_unparsable_mail_does_not_affect_other_people(mails: Path, raw: bytes) -> None:
    send(mails, "anna@x.example")
    deliver(mails, "bert@x.example", raw)
    (mails / "cur" / "by-other-software:2,S").write_bytes(raw)

    assert len(list(adapter.read(ANNA))) == adapter.count(ANNA) == adapter.erase(ANNA, None) == 1
    assert len(list(adapter.read(BERT))) == adapter.count(BERT) == adapter.erase(BERT, None) == 1


def test_the_mails_of_others_are_not_read(mails: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send(mails, "anna@x.example")
    send(mails, "bert@x.example")
    read = list[Path]()
    really = mail_folder._mails_in

    def mails_in(path: Path) -> list[bytes]:
        read.append(path)
        return really(path)

    monkeypatch.setattr(mail_folder, "_mails_in", mails_in)

    assert adapter.count(ANNA) == 1

    assert len(read) == 1


def test_mails_that_a_mail_program_renamed_are_found_by_their_header(mails: Path) -> None:
    send(mails, "someone@x.example", bcc=["anna@x.example"])
    for number, file in enumerate((mails / "new").iterdir()):
        file.rename(mails / "cur" / f"{number}:2,S")

    assert adapter.erase(ANNA, None) == 1
    assert adapter.count(DataSubject("someone@x.example")) == 1


def test_a_half_written_mail_of_a_killed_process_is_found_and_expires(mails: Path) -> None:
    send(mails, "anna@x.example")
    (file,) = (mails / "new").iterdir()
    half = mails / "tmp" / "killed"
    half.write_bytes(file.read_bytes()[:-20])
    assert adapter.count(ANNA) == 2

    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert adapter.expire() == 2


def test_mails_of_a_person_under_restriction_are_kept(mails: Path) -> None:
    send(mails, "anna@x.example")
    send(mails, "bert@x.example")
    restrict(ANNA)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert adapter.expire() == 1
        assert (adapter.count(ANNA), adapter.count(BERT)) == (1, 0)
        lift(ANNA)
        assert adapter.expire() == 1


def test_an_unreadable_file_is_reported_and_does_not_affect_others(
    mails: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes
    broken = set[Path]()

    def read(self: Path) -> bytes:
        if self in broken:
            raise OSError(5, "Input/output error", str(self))
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", read)
    send(mails, "bert@x.example")
    (mails / "cur" / "by-other-software:2,").write_bytes(b"To: bert@x.example\n\n")
    for file in [*(mails / "new").iterdir(), *(mails / "cur").iterdir()]:
        broken.add(file)
    send(mails, "anna@x.example")

    assert [len(list(adapter.read(person))) for person in (ANNA, BERT)] == [1, 1]
    assert "cannot be read (" in caplog.text
    assert "bert" not in caplog.text
    assert adapter.erase(ANNA, None) == 1
    assert adapter.erase(BERT, None) == 1, "to delete a file nobody has to read it"


def test_a_file_that_cannot_be_deleted_is_not_reported_as_deleted(
    mails: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(mails, "anna@x.example")

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system", str(self))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        with pytest.raises(StoreError, match="mail folder"):
            adapter.erase(ANNA, None)


def test_mails_to_a_former_address_count_while_it_was_the_persons(mails: Path) -> None:
    send(mails, "old@x.example")
    now = datetime.now(UTC)
    later, before = now + timedelta(hours=1), now - timedelta(hours=1)

    subjects = [
        adapter.count(DataSubject("anna@x.example", (FormerAddress(until, "old@x.example"),)))
        for until in (later, before)
    ]
    assert subjects == [1, 0]


def test_a_person_known_only_by_pseudonym_is_found(mails: Path) -> None:
    send(mails, "anna@x.example")
    send_by_django(mails, ("anna@x.example", "Text"))

    assert adapter.count(DataSubject("", pseudonyms=ANNA.keys)) == 2


# --- files of Django's backend, of older versions and other projects ----------------------------


def test_mails_of_djangos_backend_are_still_found_erased_and_expired(mails: Path) -> None:
    send_by_django(mails, ("anna@x.example", "To Anna."), ("bert@x.example", "To Bert."))

    assert (adapter.count(ANNA), adapter.count(BERT)) == (1, 1)
    assert adapter.erase(ANNA, None) == 1
    assert "To Anna." not in everything(mails)
    assert (adapter.count(ANNA), adapter.count(BERT)) == (0, 1)
    assert "To Bert." in everything(mails)
    assert [path.stat().st_mode & 0o077 for path in mails.glob("*.log")] == [0]
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert adapter.expire() == 1


def test_a_separator_inside_a_mail_of_djangos_backend_is_part_of_it(mails: Path) -> None:
    send_by_django(mails, ("anna@x.example", QUOTED), ("bert@x.example", QUOTED))
    assert (adapter.count(ANNA), adapter.count(BERT)) == (1, 1)

    assert adapter.erase(ANNA, None) == 1

    assert everything(mails).count("diagnosis") == 1
    assert adapter.erase(BERT, None) == 1
    assert everything(mails) == ""


@pytest.mark.parametrize("raw", BROKEN)
def test_a_malformed_mail_of_djangos_backend_affects_no_one_else(mails: Path, raw: bytes) -> None:
    send_by_django(mails, ("anna@x.example", "Text"))
    (mails / "broken.log").write_bytes(raw + b"\n" + SEPARATOR)

    assert len(list(adapter.read(ANNA))) == adapter.erase(ANNA, None) == 1


@pytest.mark.parametrize(
    "header",
    [b"Thu, 26 Nov 2026 10:49:34 -0000", b"Thu, 26 Nov 2026 11:49:34 +0100", b"soon", None],
)
def test_the_time_of_a_mail_is_aware_for_any_header(header: bytes | None, mails: Path) -> None:
    date = b"Date: " + header + b"\n" if header else b""
    send(mails, "bert@x.example")
    file = mails / "cur" / "by-other-software:2,"
    file.write_bytes(b"To: anna@x.example\n" + date + b"\n")
    moment = datetime(2026, 11, 26, 10, 49, 34, tzinfo=UTC)
    os.utime(file, (moment.timestamp(), moment.timestamp()))
    assert [next(iter(mail.values())) for mail in adapter.read(ANNA)] == [moment]
