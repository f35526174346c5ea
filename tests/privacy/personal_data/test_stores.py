"""Stores, and tables that only point to people, are declared, exported and erased."""

import os
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.outbox import mail_folder
from privacy.outbox.maildir import deliver
from privacy.outbox.privacy import MAILS_IN_A_FOLDER
from privacy.personal_data import stores
from privacy.personal_data.erasure import ErasureStep, erase, preview
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.retention import purge_all
from privacy.registry.declarations import LegalBasis, NoPersonalDataStore, Store
from privacy.registry.discovery import registry
from privacy.registry.store_adapter import SampledAdapter, StoreAdapter
from privacy.registry.subject import DataSubject
from privacy.reporting import coverage
from privacy.request_log.ingest import Tally, ingest
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.spool import Spool
from privacy.request_log.spool_line import format_line, microseconds
from privacy.request_log.writer import SpoolWriter
from telekom_site.accounts.models import User, UserSession
from tests.support.staff_work import changed

SPOOL = "files:privacy_request_log.spool"
HERS = "2001:db8::a"


def going(steps: Iterable[ErasureStep], store: str) -> int:
    """Return how many records of a store are deleted."""
    return sum(step.deleted for step in steps if step.dataset == store)


def records_of(subject: DataSubject, store: str) -> list[dict[str, object]]:
    return [
        {field.name: field.value for field in record}
        for subject_data in export_subject_data(subject)
        if subject_data.dataset == store
        for record in subject_data.records
    ]


# --- a folder of mails --------------------------------------------------------------------------


@pytest.fixture
def mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a mail to Anna in another spelling, and one to an address containing hers."""
    monkeypatch.setattr(mail_folder, "mail_folder_path", lambda: tmp_path)
    for recipient in ("Anna@Customer.example", "banna@customer.example"):
        backend = EmailBackend(file_path=str(tmp_path))
        backend.send_messages([EmailMessage("Hello", "Text", to=[recipient])])
        backend.send_messages([EmailMessage("News", "Text", to=["banna@customer.example"])])
    for path in tmp_path.iterdir():
        os.utime(path, (time.time(), time.time()))  # the system's clock does not travel
    return tmp_path


def test_mails_in_a_folder_are_shown_and_erased(mails: Path) -> None:
    anna = DataSubject("anna@customer.example")
    (shown,) = mail_folder.adapter.read(anna)
    assert "Hello" in shown.values()
    assert mail_folder.adapter.count(anna) == 1

    assert mail_folder.adapter.erase(anna, None) == 1

    left = "".join(path.read_text() for path in mails.iterdir())
    assert "Anna@" not in left
    assert "banna@customer.example" in left
    assert mail_folder.adapter.erase(anna, None) == 0, "it may be called twice"


def test_a_mail_created_after_the_erasure_is_retained(mails: Path) -> None:
    assert (
        mail_folder.adapter.erase(
            DataSubject("anna@customer.example"), timezone.now() - timedelta(days=1)
        )
        == 0
    )
    assert mail_folder.adapter.count(DataSubject("anna@customer.example")) == 1


@pytest.mark.django_db
def test_mails_in_the_folder_expire(mails: Path) -> None:
    assert mail_folder.adapter.expire() == 0
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert mail_folder.adapter.expire() > 0
    assert list(mails.iterdir()) == []


def test_a_subject_without_address_finds_no_mails(mails: Path) -> None:
    assert mail_folder.adapter.count(DataSubject("")) == 0


def settings_of(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Return the settings of a project with these changes."""
    nothing = {
        "MAILERS": {},
        "EMAIL_BACKEND": "",
        "CACHES": {},
        "LOGGING": {},
        "SESSION_ENGINE": "x.db",
    }
    monkeypatch.setattr(stores, "settings", SimpleNamespace(**(nothing | changes)))


def test_the_folder_is_known_by_the_settings_of_every_django(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    options = {"BACKEND": stores.FILE_BACKEND, "OPTIONS": {"file_path": tmp_path}}
    of_old = {"EMAIL_BACKEND": stores.FILE_BACKEND, "EMAIL_FILE_PATH": tmp_path}
    for said in ({"MAILERS": {"default": options}}, of_old):
        settings_of(monkeypatch, **said)
        assert stores.mail_folder_path() == tmp_path
        assert stores.MAIL_FOLDER in stores.stores_by_settings()
    settings_of(monkeypatch)
    assert stores.mail_folder_path() is None


# --- lines of the request log that are not in the table -----------------------------------------


@pytest.fixture
def spool(tmp_path: Path, settings: Settings) -> Spool:
    settings.PRIVACY_REQUEST_LOG_SPOOL_DIR = tmp_path / "spool"
    return Spool(tmp_path / "spool")


def respond(writer: SpoolWriter, address: str, url: str) -> None:
    now = microseconds(timezone.now())
    writer.append(format_line(now, address, "GET", 200, 10, url, ""), now)


@pytest.mark.django_db(transaction=True)
def test_lines_in_the_spool_are_not_assigned_to_people(spool: Spool) -> None:
    writer = SpoolWriter(spool.directory, segment_bytes=1_000_000, segment_age=3_600_000_000)
    respond(writer, HERS, "/read")
    ingest(spool, Tally())
    respond(writer, HERS, "/waiting")
    anna = DataSubject("anna@customer.example")

    (told,) = (
        subject_data for subject_data in export_subject_data(anna) if subject_data.dataset == SPOOL
    )
    done = {step.dataset: step.deleted for step in erase(anna)}

    assert "Art. 11" in told.not_assignable
    assert (told.records, done[SPOOL], done["privacy_request_log.RequestLogEntry"]) == ((), 0, 0)
    ingest(spool, Tally())
    assert set(RequestLogEntry.objects.values_list("url", flat=True)) == {"/read", "/waiting"}


# --- tables that point to people ----------------------------------------------------------------


@pytest.mark.django_db
def test_what_staff_did_with_a_record_is_shown_and_erased_with_it(
    customer: User, stranger: User
) -> None:
    staff = User.objects.create_superuser("staff@telekom.example", "correct-horse-9")
    changed(staff, customer)
    others = changed(staff, stranger)
    (shown,) = records_of(DataSubject(customer.email), "admin.LogEntry")
    assert shown["object_repr"] == customer.email
    assert going(preview(DataSubject(customer.email)), "admin.LogEntry") == 1

    list(erase(DataSubject(customer.email)))

    assert LogEntry.objects.get() == others


@pytest.mark.django_db
def test_an_erasure_ends_the_sessions_of_a_person(customer: User, stranger: User) -> None:
    clients = {person: Client() for person in (customer, stranger)}
    for person, client in clients.items():
        client.force_login(person)
    assert going(preview(DataSubject(customer.email)), "accounts.UserSession") == 1

    list(erase(DataSubject(customer.email)))

    assert [login.account for login in UserSession.objects.all()] == [stranger]
    assert clients[customer].get("/en/account/").status_code == 302
    assert clients[stranger].get("/en/account/").status_code == 200


@pytest.mark.django_db
def test_ended_logins_are_deleted_by_the_retention(customer: User, client: Client) -> None:
    client.force_login(customer)
    purge_all()
    assert UserSession.objects.count() == 1

    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        purge_all()

    assert UserSession.objects.count() == 0


# --- the checks ---------------------------------------------------------------------------------


def test_an_undeclared_store_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_of(
        monkeypatch,
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        LOGGING={"handlers": {"file": {"class": "logging.FileHandler", "filename": "x"}}},
        SESSION_ENGINE="django.contrib.sessions.backends.file",
    )
    with registry.temporarily([NoPersonalDataStore("log file:file", "It says nothing.")]):
        gaps = {gap.subject for gap in coverage.undeclared_stores()}

    assert {"cache:default", "sessions"} <= gaps
    assert "log file:file" not in gaps


def test_each_store_knows_someone_to_export_or_says_why_it_exports_nothing() -> None:
    """So the notice sees a store that exports nothing, though it has something."""
    repeats = {"files:privacy.packages"}  # what is exported from the other datasets
    silent = set[str]()
    for store in (*registry.stores, MAILS_IN_A_FOLDER):
        if not (store.not_assignable or isinstance(store.adapter, SampledAdapter)):
            silent.add(store.name)
    assert silent == repeats


def test_the_recipient_of_a_mail_in_the_folder_is_a_sample(mails: Path) -> None:
    person = mail_folder.adapter.sample()
    assert person is not None
    assert mail_folder.adapter.count(person) > 0
    for path in mails.iterdir():
        path.unlink()
    assert mail_folder.adapter.sample() is None
    deliver(mails, "carla@customer.example", b"Subject: Hello\n\nHello")
    person = mail_folder.adapter.sample()
    assert person is not None
    assert set(person.keys) <= set(DataSubject("carla@customer.example").keys)
    assert mail_folder.adapter.count(person) == 1


def test_a_store_whose_adapter_does_not_exist_is_an_error() -> None:
    store = Store(
        "files:x",
        "Files",
        ("text",),
        "to keep",
        LegalBasis.CONTRACT,
        "a day",
        cast("StoreAdapter", "privacy.nowhere.adapter"),
    )
    with registry.temporarily([store]):
        assert "files:x: 'privacy.nowhere.adapter'" in {
            gap.subject for gap in coverage.undeclared_stores()
        }


def test_records_expired_in_stores_are_counted_in_the_ledger(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    store = Store(
        "files:x",
        "Files",
        ("text",),
        "to keep",
        LegalBasis.CONTRACT,
        "a day",
        mail_folder.adapter,
    )
    monkeypatch.setattr(mail_folder.MailFolder, "expire", lambda self: 3)
    with registry.temporarily([store]):
        assert [(deletion.dataset, deletion.rows) for deletion in purge_all()] == [("files:x", 3)]
        assert purge_all(dry_run=True) == []
