"""What a crash leaves at any line of storing an encrypted file is deleted later, and nothing else.

Tried for each kind of file: packages, attachments and documents of authorities.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from privacy import private_file, sealed_files
from privacy.disclosures import authority_documents
from privacy.disclosures.models import DisclosureRequest
from privacy.sealed_files import SealedFiles
from privacy.subject_requests.access_package import building, package_files
from privacy.subject_requests.models import AccessPackage
from privacy.subject_requests.workbench.attachments import storage
from privacy.subject_requests.workbench.attachments.adding import add_file
from privacy.subject_requests.workbench.attachments.models import RequestAttachment
from privacy.subject_requests.workbench.attachments.uncommitted_files import (
    delete_uncommitted_files,
)
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified
from tests.support.disclosures import entered

__all__ = ["own_folder", "verified"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


class CrashError(BaseException):
    """The process ends here."""


class Kind(NamedTuple):
    """A kind of encrypted files: how one is stored, which files its rows name, and the sweep."""

    files: SealedFiles
    store: Callable[[], object]
    named: Callable[[], dict[str, bytes]]  # content by path below PRIVACY_DATA_DIR
    sweep: Callable[[], int]


@pytest.fixture
def packages(verified: Verified, monkeypatch: pytest.MonkeyPatch) -> Kind:
    monkeypatch.setattr(building, "export_subject_data", lambda *arguments: iter(()))
    for _package in range(2):
        AccessPackage.objects.create(request=verified("access"))

    def store() -> None:
        building.build(str(AccessPackage.objects.filter(built_at=None)[0].pk))

    def named() -> dict[str, bytes]:
        built = AccessPackage.objects.exclude(built_at=None)
        return {
            f"packages/{package.file_name}": package_files.read_package(package)
            for package in built
        }

    return Kind(package_files.files, store, named, package_files.delete_stale_files)


@pytest.fixture
def attachments(verified: Verified, customer: User) -> Kind:
    request = verified("access")

    def store() -> None:
        add_file(request, SimpleUploadedFile("letter.pdf", b"%PDF-1.7"), customer)

    def named() -> dict[str, bytes]:
        return {
            f"attachments/{storage.name_on_disk(str(attachment.file.name))}": attachment.file.read()
            for attachment in RequestAttachment.objects.all()
        }

    return Kind(storage.files, store, named, delete_uncommitted_files)


@pytest.fixture
def documents(controller: object) -> Kind:
    def store() -> None:
        with transaction.atomic():
            entered()

    def named() -> dict[str, bytes]:
        return {
            f"disclosures/{request.pk}": authority_documents.read(request)
            for request in DisclosureRequest.objects.all()
        }

    return Kind(authority_documents.files, store, named, authority_documents.delete_unneeded)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # an open file
@pytest.mark.parametrize("name", ["packages", "attachments", "documents"])
def test_only_what_a_crash_left_is_deleted(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kind: Kind = request.getfixturevalue(name)
    kind.store()
    (first,) = kind.named().items()
    tried = 0
    while crashed_at(tried, kind.store):
        left = paths_below(tmp_path, kind.files)
        assert kind.named().items() == {first}
        set_age(kind.files, timedelta(0))
        assert (kind.sweep(), paths_below(tmp_path, kind.files)) == (0, left), "it may be committed"
        set_age(kind.files, timedelta(hours=2))
        assert kind.sweep() == len(left) - 1
        assert paths_below(tmp_path, kind.files) == {first[0]}
        tried += 1
    assert tried > 10, "lines at which it crashed"
    set_age(kind.files, timedelta(hours=2))
    assert kind.sweep() == 0
    assert paths_below(tmp_path, kind.files) == kind.named().keys()
    assert len(kind.named()) == 2


def crashed_at(line: int, store: Callable[[], object]) -> bool:
    """Store a file, and crash before this line of the code that writes files; return whether there
    was such a line."""
    try:
        with transaction.atomic(), crash_before(line):
            store()
    except CrashError:
        return True
    return False


@contextmanager
def crash_before(line: int) -> Iterator[None]:
    """Raise CrashError before a line, counted as they are run."""
    modules, lines = {sealed_files.__file__, private_file.__file__}, iter(range(line + 1))

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        if event in {"line", "return"} and next(lines, None) == line:
            raise CrashError
        return count

    def enter(frame: FrameType, event: str, argument: Any) -> Any:
        return count if frame.f_code.co_filename in modules else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


def paths_below(folder: Path, files: SealedFiles) -> set[str]:
    """Return the files of a kind, as paths below PRIVACY_DATA_DIR."""
    return {str(path.relative_to(folder)) for path in files.folder.iterdir()}


def set_age(files: SealedFiles, age: timedelta) -> None:
    """Make all files so old, by the clock of the test, which is not that of the file system."""
    moment = (timezone.now() - age).timestamp()
    for path in files.folder.iterdir():
        os.utime(path, (moment, moment))


def test_files_are_private_and_encrypted(settings: Settings) -> None:
    files = SealedFiles("letters")
    files.write("one", b"Dear Sirs", "ab" * 32)
    assert files.folder.stat().st_mode & 0o777 == 0o700
    assert files.path("one").stat().st_mode & 0o777 == 0o600
    assert b"Dear" not in files.path("one").read_bytes()
    assert files.read("one", "ab" * 32) == b"Dear Sirs"
    assert [files.delete("one"), files.delete("one")] == [True, False]
