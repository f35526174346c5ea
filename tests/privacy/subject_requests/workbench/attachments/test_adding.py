"""Files about a request belong to its person: exported after a review, erased, kept by a hold."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from privacy.personal_data import legal_holds
from privacy.personal_data.erasure import erase_tables
from privacy.personal_data.export import export_subject_data, third_party_data
from privacy.registry.subject import DataSubject
from privacy.sealing import new_seed, unseal
from privacy.subject_requests.access_package import package_files
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.attachments.adding import (
    NotRemovableError,
    add_file,
    remove_file,
    safe_name,
)
from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db

ANNA = DataSubject("anna@customer.example")
PDF = b"%PDF-1.7 Dear Sirs"


def attached(request: SubjectRequest, staff: User) -> RequestAttachment:
    """Return a letter that is attached to a request."""
    attachment = add_file(request, SimpleUploadedFile("letter.pdf", PDF), staff)
    assert attachment is not None
    return attachment


def test_the_access_package_contains_the_file_and_staff_review_it(
    verified: Verified, customer: User
) -> None:
    request = verified()
    attachment = attached(request, customer)
    (value,) = third_party_data(ANNA)
    assert (value.text, value.reference.record) == ("letter.pdf", str(attachment.pk))
    seed, datasets = new_seed(), list(export_subject_data(ANNA))
    package_files.write_package(request, datasets, "package.zip", seed)
    sealed = package_files.files.path("package.zip").read_bytes()
    half_of_key = str(attachment.file.name).partition("/")[0].encode()
    with ZipFile(BytesIO(unseal(sealed, seed))) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    assert [contents[name] for name in contents if name.endswith("letter.pdf")] == [PDF]
    for content in contents.values():
        assert half_of_key not in content


def test_the_file_is_erased_once_its_request_is_answered(
    verified: Verified,
    customer: User,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    attached(verified(), customer)
    erase_tables(ANNA)
    assert RequestAttachment.objects.exists(), "the open request needs it"
    SubjectRequest.objects.update(closed_at=timezone.now(), outcome="done")
    with django_capture_on_commit_callbacks(execute=True):
        erase_tables(ANNA)
    assert not RequestAttachment.objects.exists()
    assert list((tmp_path / "attachments").iterdir()) == []


def test_a_file_under_a_legal_hold_stays(verified: Verified, customer: User) -> None:
    attachment = attached(verified(), customer)
    legal_holds.hold(RequestAttachment, str(attachment.pk), "a lawsuit", customer)
    with translation.override("en"), pytest.raises(NotRemovableError, match="legal hold"):
        remove_file(attachment)
    assert RequestAttachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("", "file.pdf"),
        ("../..", "file.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("C:\\x\\Brief.exe", "CxBrief.pdf"),
        ("ein Brief.PDF", "ein_Brief.pdf"),
        ("x" * 300, "x" * 80 + ".pdf"),
        ('a\r\nb;"c.pdf', "abc.pdf"),
    ],
)
def test_names_are_safe(name: str, safe: str) -> None:
    assert safe_name(name, "application/pdf") == safe
