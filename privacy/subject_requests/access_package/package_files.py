"""Files of access packages: encrypted ZIPs in a private folder, each deleted at its expiry."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from privacy.conf import conf
from privacy.personal_data.company_rows import limited
from privacy.personal_data.export import SubjectData
from privacy.personal_data.files import content_of
from privacy.personal_data.rows import filter_by_email
from privacy.registry.subject import DataSubject
from privacy.sealed_files import SealedFiles
from privacy.subject_requests.access_package.tables import tables_of
from privacy.subject_requests.models import AccessPackage, SubjectRequest
from privacy.subject_requests.workbench.attachments.uncommitted_files import (
    delete_uncommitted_files,
)

FORMAT_VERSION = 4
SCHEMA = Path(__file__).with_name("access_package.schema.json")


files = SealedFiles("packages")


def write_package(
    request: SubjectRequest, datasets: Sequence[SubjectData], name: str, seed: str
) -> int:
    """Write an encrypted ZIP; return the size of the unencrypted ZIP in bytes.

    It contains `index.html` for people, `data.json` with its schema for programs, a table per kind
    of record (portability, Art. 20 GDPR), and the person's files and documents. The file gets its
    name only once it is complete.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("index.html", _as_page(request, datasets))
        package.writestr("data.json", _as_json(request, datasets))
        for title, table in tables_of(datasets, request.language):
            package.writestr(f"tables/{title}.csv", table)
        package.write(SCHEMA, "schema.json")
        for path, own_file in _files(datasets):
            with package.open(path, "w", force_zip64=True) as copy:
                copy.writelines(content_of(own_file))
        for document in chain.from_iterable(data.documents for data in datasets):
            package.writestr(document.path_in_package, document.content())
    files.write(name, content.getvalue(), seed)
    return content.tell()


def read_package(package: AccessPackage) -> bytes:
    """Return the decrypted ZIP.

    Raises FileNotFoundError, and InvalidToken where the file was modified or the key is unknown.
    """
    return files.read(package.file_name, package.seed)


def start_clock(sender: object, mails: Sequence[UUID], moment: datetime, **kwargs: object) -> None:
    """Start the lifetime of packages when their mail is sent. Receiver of the signal
    `mail_sent`."""
    packages = AccessPackage.objects.filter(request__answer_mail__in=mails, built_at__isnull=False)
    packages.filter(deleted_at=None).update(expires_at=moment + conf.PACKAGE_LIFETIME)


def delete_stale_files() -> int:
    """Delete the files of expired packages, of former builds and of aborted writes; return how
    many."""
    expired = AccessPackage.objects.filter(expires_at__lte=timezone.now(), deleted_at=None)
    announced = expired.exclude(
        request__answer_mail__isnull=False, request__answer_mail__sent_at=None
    )
    announced.update(deleted_at=timezone.now(), seed="")
    return files.delete_unnamed()


@files.named_by
def _wanted() -> Iterator[str]:
    """Yield the names of the packages that can be downloaded."""
    wanted = AccessPackage.objects.filter(deleted_at=None, built_at__isnull=False)
    yield from wanted.values_list("file_name", flat=True)


class PackageFiles:
    """Store adapter of the package files."""

    def read(self, subject: DataSubject) -> Iterator[dict[str, Any]]:
        """Yield nothing: the packages only repeat what is exported from the other datasets."""
        yield from ()

    def count(self, subject: DataSubject) -> int:
        """Return the number of the person's files that exist."""
        return sum(files.path(package.file_name).exists() for package in _packages_of(subject))

    def erase(self, subject: DataSubject, created_before: datetime | None) -> int:
        """Delete the person's files requested up to `created_before`; return the count.

        Idempotent. Their seeds are cleared, so that no copy can be decrypted.
        """
        packages, deleted = _packages_of(subject), 0
        if created_before is not None:
            packages = packages.filter(requested_at__lte=created_before)
        for package in packages:
            deleted += files.delete(package.file_name)
            AccessPackage.objects.filter(pk=package.pk).update(deleted_at=timezone.now(), seed="")
        return deleted

    def expire(self) -> int:
        """Delete the files that are no longer needed, of packages and attachments; return the
        count."""
        return delete_stale_files() + delete_uncommitted_files()


adapter = PackageFiles()


def _files(datasets: Sequence[SubjectData]) -> Iterator[tuple[str, FieldFile]]:
    """Yield (path in the package, file) of each value that is a file."""
    for subject_data in datasets:
        for record in subject_data.records:
            for field in record:
                if field.file is not None:
                    yield field.value, field.file


def _packages_of(subject: DataSubject) -> QuerySet[AccessPackage]:
    """Return the person's packages that were built."""
    built = AccessPackage.objects.exclude(file_name="")
    built = limited(built, subject.companies)
    numbers = list(map(str, subject.numbers))
    return filter_by_email(built, "request__email", subject.email) | built.filter(
        request__number__in=numbers
    )


def _as_page(request: SubjectRequest, datasets: Sequence[SubjectData]) -> str:
    with_records, not_assignable, without_records, is_redacted = [], [], [], False
    for subject_data in datasets:
        if subject_data.records:
            with_records.append(subject_data)
            is_redacted |= any(field.redacted for field in subject_data.fields)
        if subject_data.not_assignable:
            not_assignable.append(subject_data)
        elif not subject_data.records:
            without_records.append(subject_data)
    with translation.override(request.language):
        return render_to_string(
            "privacy/subject_requests/package.html",
            {
                "request_": request,
                "made_at": timezone.now(),
                "with_records": with_records,
                "not_assignable": not_assignable,
                "is_redacted": is_redacted,
                "without_records": without_records,
            },
        )


def _as_json(request: SubjectRequest, datasets: Sequence[SubjectData]) -> str:
    content = {
        "$schema": urljoin(conf.SITE_URL, reverse("privacy_public:access_package_schema")),
        "format": "privacy-access-package",
        "version": FORMAT_VERSION,
        "made_at": timezone.now(),
        "controller": request.controller.name,
        "reference": request.reference,
        "datasets": [subject_data.as_data() for subject_data in datasets],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
