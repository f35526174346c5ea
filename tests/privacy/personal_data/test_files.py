"""Files of declared fields are exported, and deleted with their rows or values in every way."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.db.models.signals import post_save, pre_delete, pre_save
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone, translation
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.personal_data import files
from privacy.personal_data.clearing import clear_rows
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.exported_values import ExportError
from privacy.personal_data.models import FileToDelete
from privacy.personal_data.retention import purge_all
from privacy.personal_data.stores import stores_by_settings
from privacy.registry.declarations import Declaration, NoPersonalData, Retention
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from privacy.reporting import coverage
from privacy.staff_access.restricted_admin import RespectsRestriction
from privacy.subject_requests.access_package.building import order_package
from privacy.subject_requests.access_package.package_files import read_package
from privacy.subject_requests.models import SubjectRequest
from telekom_site import urls
from telekom_site.accounts.models import User
from tests.privacy.personal_data.relations_of_all_kinds import (
    GOES,
    document,
    everything_of,
    personal,
    populate,
    relations,
    with_every_kind_of_column,
)

__all__ = ["relations"]
ANNA, BERT = DataSubject("anna@x.example"), DataSubject("bert@x.example")


@pytest.fixture
def app(relations: Any) -> Iterator[Any]:
    """The project, which declares its fields but no stores."""
    with registry.temporarily(with_every_kind_of_column()):
        files.watch()
        yield relations
    for signal in (pre_delete, pre_save, post_save):
        signal.disconnect(sender=relations.Document, dispatch_uid="files.relations.Document")


@pytest.fixture
def anna(app: Any) -> Any:
    return with_a_document(app, "anna")


@pytest.fixture
def bert(app: Any) -> Any:
    return with_a_document(app, "bert")


def with_a_document(app: Any, name: str) -> Any:
    """A person who has sent two files."""
    person = populate(app, name)
    document(app, person, f"about {name}")
    return person


def stored() -> set[str]:
    """Return the content of every file."""
    root = Path(default_storage.path(""))
    return {
        path.read_bytes().decode(errors="replace") for path in root.rglob("*") if path.is_file()
    }


def of(name: str) -> set[str]:
    return {text for text in stored() if text.endswith(f"about {name}")}


# --- told ---------------------------------------------------------------------------------------


def test_the_files_are_in_the_package(
    anna: Any, bert: Any, controller: Controller, settings: Settings, tmp_path: Path
) -> None:
    settings.PRIVACY_DATA_DIR = tmp_path
    now = timezone.now()
    request = SubjectRequest.objects.create(
        kind="access",
        controller=controller,
        email=ANNA.email,
        language="en",
        verified_at=now,
        due_on=now.date(),
    )
    package = order_package(request)
    package.refresh_from_db()

    with zipfile.ZipFile(io.BytesIO(read_package(package))) as content:
        copies = {
            name: content.read(name) for name in content.namelist() if name.startswith("files/")
        }
        data = json.loads(content.read("data.json"))
        page = content.read("index.html").decode()
    assert sorted(copies) == ["files/0001-letter.txt", "files/0002-photo.png"]
    assert sorted(copies.values()) == [b"about anna", b"\x89PNG of about anna"]
    (subject_data,) = (
        subject_data
        for subject_data in data["datasets"]
        if subject_data["dataset"] == "relations.Document"
    )
    values = {field["name"]: field["value"] for field in subject_data["records"][0]}
    assert values["file"] == "files/0001-letter.txt"
    assert 'href="files/0001-letter.txt"' in page


def test_a_missing_file_is_reported_and_the_package_still_built(
    anna: Any, bert: Any, caplog: pytest.LogCaptureFixture
) -> None:
    default_storage.delete(anna.document_set.get().file.name)

    with translation.override("en"):
        told = {field.name: field.value for field in _document(ANNA)}

    assert "missing" in told["file"]
    assert told["picture"] == "files/0001-photo.png"
    assert "relations.Document.file" in caplog.text
    assert "letter" not in caplog.text


def test_a_storage_error_names_model_and_field(anna: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileSystemStorage, "exists", _refuse)
    with pytest.raises(
        ExportError, match=r"^relations\.Document\.file cannot be read \(OSError\)\.$"
    ):
        _document(ANNA)


def _document(subject: DataSubject) -> Any:
    (subject_data,) = (
        subject_data
        for subject_data in export_subject_data(subject)
        if subject_data.dataset == "relations.Document"
    )
    return subject_data.records[0]


def _refuse(*arguments: object, **options: object) -> None:
    raise OSError(5, "letter.txt cannot be reached")


# --- erased -------------------------------------------------------------------------------------


def by_erasure(app: Any, anna: Any) -> None:
    list(erase(ANNA))


def by_deletion(app: Any, anna: Any) -> None:
    anna.document_set.get().delete()


def by_bulk_deletion(app: Any, anna: Any) -> None:
    app.Document.objects.filter(person=anna).delete()


def by_cascade(app: Any, anna: Any) -> None:
    for rows in (app.Seat, app.Badge):
        rows.objects.filter(holder=anna).delete()
    for rows in (app.Payment, app.Invoice, app.LooseInvoice):
        rows.objects.all()._raw_delete("default")
    app.Member.objects.get(pk=anna.pk).delete()


def by_retention(app: Any, anna: Any) -> None:
    years = Retention(relativedelta(years=5), "made", "not used for five years")
    short = personal(
        "Document", "person__email", years, **everything_of("Document", "id", "person")
    )
    app.Document.objects.filter(person=anna).update(made=timezone.now() - timedelta(days=3000))
    with registry.temporarily([short]):
        purge_all()


def by_clearing(app: Any, anna: Any) -> None:
    partly = personal("Document", "person__email", file=GOES, picture=GOES)
    clear_rows(partly, [anna.document_set.get().pk])


def by_the_retention_of_the_fields(app: Any, anna: Any) -> None:
    weeks = Retention(relativedelta(weeks=1), "made", "read after a week")
    short = replace(GOES, retention=weeks)
    app.Document.objects.filter(person=anna).update(made=timezone.now() - timedelta(days=8))
    with registry.temporarily([personal("Document", "person__email", file=short, picture=short)]):
        purge_all()


def by_an_emptied_form(app: Any, anna: Any) -> None:
    row = anna.document_set.get()
    row.file, row.picture = "", None
    row.save()


def by_the_admin(app: Any, anna: Any) -> None:
    row = anna.document_set.get()
    in_the_admin(app, f"{row.pk}/delete/", {"post": "yes"})


def by_a_bulk_action_of_the_admin(app: Any, anna: Any) -> None:
    row = anna.document_set.get()
    in_the_admin(
        app, "", {"post": "yes", "action": "delete_selected", ACTION_CHECKBOX_NAME: row.pk}
    )


def in_the_admin(app: Any, page: str, answer: dict[str, Any]) -> None:
    """Send a form of a plain admin page of documents."""
    pages = AdminSite("of_documents")
    pages.register(app.Document, type("DocumentAdmin", (RespectsRestriction, ModelAdmin), {}))
    addresses = (path("documents/", pages.urls), *urls.urlpatterns)
    staff = Client(headers={"sec-fetch-site": "same-origin"})
    staff.force_login(User.objects.create_superuser("staff@telekom.example"))
    with override_settings(ROOT_URLCONF=addresses):
        assert staff.post(f"/documents/relations/document/{page}", answer).status_code == 302


WAYS = [
    by_the_admin,
    by_a_bulk_action_of_the_admin,
    by_erasure,
    by_deletion,
    by_bulk_deletion,
    by_cascade,
    by_retention,
    by_clearing,
    by_the_retention_of_the_fields,
    by_an_emptied_form,
]


@pytest.mark.parametrize("goes", WAYS)
def test_files_are_deleted_with_their_values_in_every_way(
    app: Any, anna: Any, bert: Any, goes: Callable[[Any, Any], None]
) -> None:
    assert (len(of("anna")), len(of("bert"))) == (2, 2)

    goes(app, anna)

    assert (len(of("anna")), len(of("bert"))) == (0, 2)
    assert not FileToDelete.objects.exists()


def test_a_replaced_file_is_deleted(app: Any, anna: Any) -> None:
    row = anna.document_set.get()
    newer = document(app, anna, "newer")
    row.file = newer.file.name
    row.save()

    assert "about anna" not in stored()
    assert "newer" in stored()


def test_files_are_deleted_after_the_commit_and_never_on_rollback(app: Any, anna: Any) -> None:
    with transaction.atomic():
        by_deletion(app, anna)
        assert len(of("anna")) == 2
        transaction.set_rollback(True)

    purge_all()
    assert len(of("anna")) == 2


def test_the_retention_run_deletes_files_left_by_a_crash(
    app: Any, anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(files, "delete_files", lambda notes: None)
        by_deletion(app, anna)
    assert len(of("anna")) == 2

    purge_all()

    assert of("anna") == set()


def test_a_storage_error_is_logged_and_the_deletion_retried(
    app: Any,
    anna: Any,
    bert: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "delete", _refuse)
        list(erase(ANNA))
        list(erase(BERT))
    assert "A file of relations.Document.file cannot be deleted (OSError)." in caplog.text
    assert "letter" not in caplog.text

    assert files.delete_files() == 4

    assert stored() == set()


def test_a_file_that_another_row_names_is_retained(app: Any, anna: Any, bert: Any) -> None:
    shared = anna.document_set.get().file.name
    app.Document.objects.filter(person=bert).update(file=shared)

    list(erase(ANNA))
    assert "about anna" in stored()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        files.delete_files()
    assert not FileToDelete.objects.exists(), "it is the other row's now"

    list(erase(BERT))
    assert "about anna" not in stored()


# --- declared -----------------------------------------------------------------------------------


def test_a_declared_file_field_needs_no_store(app: Any) -> None:
    names = {f"files:relations.Document.{name}" for name in ("file", "picture")}
    assert names <= set(stores_by_settings())
    assert names.isdisjoint(gap.subject for gap in coverage.undeclared_stores())
    undeclared: list[Declaration] = [NoPersonalData("relations.Document", "Nothing.")]
    with registry.temporarily(undeclared):
        assert names <= {gap.subject for gap in coverage.undeclared_stores()}
