"""A file whose row a crash kept from being committed is deleted, and no other."""

import os
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from privacy.personal_data.retention import purge_all
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.attachments.adding import add_file
from privacy.subject_requests.workbench.attachments.storage import files
from telekom_site.accounts.models import User
from tests.privacy.subject_requests.conftest import Verified

pytestmark = pytest.mark.django_db


class CrashError(Exception):
    """The process ends between the file and the commit."""


def attach(request: SubjectRequest, staff: User) -> None:
    """Attach a letter."""
    assert add_file(request, SimpleUploadedFile("letter.pdf", b"%PDF-1.7"), staff)


def crash_while_attaching(request: SubjectRequest, staff: User) -> None:
    """Write the file of a letter, and do not commit its row."""
    with suppress(CrashError), transaction.atomic():
        attach(request, staff)
        raise CrashError


def age(days: int) -> None:
    """Make every file in the folder this old."""
    moment = (timezone.now() - timedelta(days=days)).timestamp()
    for path in files.folder.iterdir():
        os.utime(path, (moment, moment))


def test_a_file_without_a_row_goes_once_no_transaction_can_name_it(
    verified: Verified, customer: User
) -> None:
    request = verified()
    attach(request, customer)
    (named,) = files.folder.iterdir()
    crash_while_attaching(request, customer)
    (files.folder / "half.part").write_bytes(b"half")
    age(days=0)  # by the clock of the test
    purge_all()
    assert len(list(files.folder.iterdir())) == 3, "a transaction may still be open"
    age(days=2)
    purge_all()
    assert list(files.folder.iterdir()) == [named]
    assert request.attachments.get().file.read() == b"%PDF-1.7"
