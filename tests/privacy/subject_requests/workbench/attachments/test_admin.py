"""Staff add files to a request: of few types, encrypted, each download in the staff access log."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.staff_access.models import StaffAccess
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from tests.privacy.subject_requests.conftest import Verified
from tests.support.clerks import member
from tests.support.subject_requests import LIST, page_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 Dear Sirs, I live at Am Hang 3."


def attach(client: Client, request: SubjectRequest, name: str, content: bytes = PDF) -> str:
    """Send a file, and return the page that follows."""
    upload = SimpleUploadedFile(name, content, "text/html")
    answer = client.post(f"{LIST}{request.pk}/attach/", {"file": upload}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def stored(folder: Path) -> list[Path]:
    """Return the files in the folder of attachments."""
    return list((folder / "attachments").glob("*"))


def test_a_file_is_stored_encrypted_and_downloaded_by_name(
    staff_client: Client, verified: Verified, tmp_path: Path
) -> None:
    request = verified()
    page = attach(staff_client, request, "Brief von Anna\u202e.exe")
    assert "Brief_von_Anna.pdf" in page
    (path,) = stored(tmp_path)
    assert b"Am Hang" not in path.read_bytes()
    attachment = RequestAttachment.objects.get()
    assert path.name not in str(attachment.file.name)

    answer = staff_client.get(f"{LIST}{request.pk}/attachment/{attachment.pk}/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Brief_von_Anna.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert StaffAccess.objects.filter(reason="downloaded a file").count() == 1
    path.write_bytes(b"modified")
    answer = staff_client.get(f"{LIST}{request.pk}/attachment/{attachment.pk}/")
    assert answer.status_code == 404


def test_other_types_larger_files_and_too_many_are_refused(
    staff_client: Client, verified: Verified, tmp_path: Path, settings: Settings
) -> None:
    request = verified()
    assert "PDF, JPEG, PNG" in attach(staff_client, request, "letter.pdf", b"<script>alert(1)")
    settings.PRIVACY_ATTACHMENT_TYPES = ["image/png", "unknown/kind"]
    assert "one of these types: PNG." in attach(staff_client, request, "letter.pdf")
    settings.PRIVACY_ATTACHMENT_TYPES = ["application/pdf"]
    settings.PRIVACY_ATTACHMENT_BYTES = len(PDF) - 1
    assert "The file is larger than" in attach(staff_client, request, "letter.pdf")
    settings.PRIVACY_ATTACHMENT_BYTES, settings.PRIVACY_ATTACHMENTS = len(PDF), 1
    attach(staff_client, request, "letter.pdf")
    assert "as many files as are allowed" in attach(staff_client, request, "second.pdf")
    assert len(stored(tmp_path)) == 1


@pytest.mark.unstated
def test_a_download_needs_company_and_purpose(
    client: Client, verified: Verified, controller: Controller, austria: Controller
) -> None:
    request, other = verified(), verified("question")
    clerk = member("carla", controller)
    client.force_login(clerk)
    attach(client, request, "letter.pdf")
    page = f"{LIST}{request.pk}/attachment/{RequestAttachment.objects.get().pk}/"
    assert client.get(page.replace(str(request.pk), str(other.pk))).status_code == 404
    client.force_login(member("franz", austria))
    assert client.get(page).status_code == 404
    SubjectRequest.objects.update(closed_at=timezone.now(), outcome="done")
    client.force_login(member("carl", controller))
    assert "Why do you open" in client.get(page).content.decode()


def test_a_wrong_file_is_removed_with_its_content(
    staff_client: Client,
    verified: Verified,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    request = verified()
    attach(staff_client, request, "letter.pdf")
    page = f"{LIST}{request.pk}/attachment/{RequestAttachment.objects.get().pk}/remove/"
    assert staff_client.get(page).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff_client.post(page, follow=True)
    assert "The file is removed." in answer.content.decode()
    assert staff_client.post(page).status_code == 404
    assert stored(tmp_path) == []
    assert "letter.pdf" not in staff_client.get(page_of(request)).content.decode()
