"""A restored backup brings back what was lost, and nobody who was erased since."""

import io
import secrets
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure import erase
from privacy.precautions.backup_encryption import BackupKeyError, decrypt, encrypt
from privacy.precautions.models import RestoredBackup
from privacy.registry.subject import DataSubject
from privacy.request_log.models import RequestLogEntry
from telekom_site.enquiries.models import Enquiry
from tests.privacy.request_log.conftest import entry

ANNA, BEN = "anna@customer.example", "ben@customer.example"


@pytest.fixture
def folders(settings: Settings, tmp_path: Path) -> Path:
    settings.PRIVACY_DATA_DIR = tmp_path / "privacy"
    settings.MEDIA_ROOT = tmp_path / "media"
    for path in (
        "privacy/packages/a",
        "media/b.pdf",
        "privacy/identity_keys",
        "privacy/receipt_keys",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    return tmp_path


def enquiry(email: str) -> None:
    asked_at = timezone.now() - timedelta(days=1)
    Enquiry.objects.create(topic="tv", email=email, question="?", language="en", asked_at=asked_at)


def erase_person(email: str) -> None:
    written = erasure_journal.write_entry(DataSubject(email))
    list(erase(DataSubject(email)))
    erasure_journal.mark_applied(written)


def restore(file: Path) -> str:
    written = io.StringIO()
    call_command("restore_backup", str(file), "--replace-everything", stdout=written)
    return written.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("encrypted", [True, False])
def test_a_deleted_person_stays_deleted_after_a_restore(
    folders: Path, settings: Settings, encrypted: bool
) -> None:
    if encrypted:
        (folders / "backup_key").write_text(secrets.token_urlsafe(48))
        settings.PRIVACY_BACKUP_KEY_FILE = folders / "backup_key"
    enquiry(ANNA)
    enquiry(BEN)
    entry(url="/a-visited-page/")
    file = folders / "backup"
    call_command("make_backup", str(file), stdout=io.StringIO())
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in folders.glob("tmp*")] == []
    erase_person(ANNA)
    Enquiry.objects.all().delete()
    (folders / "media/b.pdf").unlink()

    assert "1 erasures and decisions replayed" in restore(file)

    assert list(Enquiry.objects.values_list("email", flat=True)) == [BEN]
    assert (folders / "media/b.pdf").read_text() == "media/b.pdf"
    assert not RequestLogEntry.objects.exists()
    assert RestoredBackup.objects.get().is_whole


@pytest.mark.django_db(transaction=True)
def test_neither_keys_nor_journal_nor_the_log_are_in_a_backup(folders: Path) -> None:
    erase_person(ANNA)
    entry(url="/a-visited-page/")
    call_command("make_backup", str(folders / "backup"), stdout=io.StringIO())
    unpacked = folders / "unpacked"
    unpacked.mkdir()
    with tarfile.open(folders / "backup") as tar:
        names = set(tar.getnames())
        tar.extract("database", unpacked)
    assert names == {"content.json", "database", "media/b.pdf", "private/packages/a"}
    if connection.vendor == "sqlite":
        assert b"a-visited-page" not in (unpacked / "database").read_bytes()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["../escaped", "/escaped", "media/../../escaped"])
def test_a_file_that_leads_out_of_the_folder_is_refused(folders: Path, name: str) -> None:
    with tarfile.open(folders / "backup", "w:gz") as tar:
        tar.add(folders / "media/b.pdf", "media/b.pdf")
        member = tarfile.TarInfo(name)
        tar.addfile(member, io.BytesIO())
    with pytest.raises(CommandError):
        restore(folders / "backup")
    assert not (folders / "escaped").exists()


@pytest.mark.django_db(transaction=True)
def test_an_unusable_file_replaces_nothing(folders: Path, settings: Settings) -> None:
    (folders / "backup_key").write_text(secrets.token_urlsafe(48))
    settings.PRIVACY_BACKUP_KEY_FILE = folders / "backup_key"
    enquiry(BEN)
    file = folders / "backup"
    call_command("make_backup", str(file), stdout=io.StringIO())
    good = file.read_bytes()
    enquiry(ANNA)
    changed = bytearray(good)
    changed[-20] ^= 1
    for content in (bytes(changed), good[:-100], b"", b"no backup", good[:40]):
        file.write_bytes(content)
        with pytest.raises(CommandError):
            restore(file)
    file.write_bytes(good)
    settings.PRIVACY_BACKUP_KEY_FILE = ""
    with pytest.raises(CommandError):
        restore(file)
    with pytest.raises(CommandError, match="confirm"):
        call_command("restore_backup", str(file))
    assert Enquiry.objects.count() == 2


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 2 * 1024 * 1024])
def test_a_file_of_any_size_is_decrypted_and_no_piece_can_be_cut_off(size: int) -> None:
    key, plain = secrets.token_bytes(32), secrets.token_bytes(size)
    sealed, opened = io.BytesIO(), io.BytesIO()
    encrypt(io.BytesIO(plain), sealed, key)
    decrypt(io.BytesIO(sealed.getvalue()), opened, key)
    assert opened.getvalue() == plain
    whole = sealed.getvalue()
    for cut in {len(whole) - 1, 24 + 1024 * 1024 + 16} - {len(whole)}:
        with pytest.raises(BackupKeyError):
            decrypt(io.BytesIO(whole[: min(cut, len(whole) - 1)]), io.BytesIO(), key)
    with pytest.raises(BackupKeyError):
        decrypt(io.BytesIO(whole), io.BytesIO(), secrets.token_bytes(32))


@pytest.mark.django_db
def test_a_test_on_another_machine_is_recorded() -> None:
    day = (timezone.now() - timedelta(days=2)).date().isoformat()
    call_command("note_restore", day, "--replayed", "3", stdout=io.StringIO())
    noted = RestoredBackup.objects.get()
    assert (noted.replayed, noted.is_whole, noted.is_drill) == (3, True, True)
    with pytest.raises(CommandError):
        call_command("note_restore", "2999-01-01", "--replayed", "3")
