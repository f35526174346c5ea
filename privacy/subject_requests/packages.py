"""The files of access packages: a private folder, a ZIP each, gone at its expiry."""

import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urljoin

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from privacy.conf import conf
from privacy.registry.export import Holding
from privacy.subject_requests.models import AccessPackage, SubjectRequest

FORMAT_VERSION = 1
SCHEMA = Path(__file__).with_name("access_package.schema.json")


def folder() -> Path:
    """The folder of the packages, readable by the site's own user only."""
    path = conf.DATA_DIR / "packages"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_package(request: SubjectRequest, holdings: Sequence[Holding], name: str) -> int:
    """Write `index.html` for people and `data.json` for machines into one ZIP, with the schema of the latter;
    its size in bytes.

    The file appears under its name only when it is whole.
    """
    unfinished = folder() / f"{name}.part"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("index.html", _as_page(request, holdings))
        package.writestr("data.json", _as_json(request, holdings))
        package.write(SCHEMA, "schema.json")
    size = unfinished.stat().st_size
    unfinished.rename(folder() / name)
    return size


def delete_stale_files() -> int:
    """Delete every file that no fetchable package names, half-written ones too; the number deleted."""
    AccessPackage.objects.filter(expires_at__lte=timezone.now(), deleted_at=None).update(deleted_at=timezone.now())
    wanted = set(
        AccessPackage.objects.filter(deleted_at=None, built_at__isnull=False).values_list("file_name", flat=True)
    )
    stale = [path for path in folder().iterdir() if path.name not in wanted and not _being_written(path)]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _being_written(path: Path) -> bool:
    hour = 3600  # seconds
    return timezone.now().timestamp() - path.stat().st_mtime < hour and path.suffix == ".part"


def _as_page(request: SubjectRequest, holdings: Sequence[Holding]) -> str:
    with translation.override(request.language):
        return render_to_string(
            "privacy/subject_requests/package.html",
            {"request_": request, "holdings": holdings, "made_at": timezone.now()},
        )


def _as_json(request: SubjectRequest, holdings: Sequence[Holding]) -> str:
    content = {
        "$schema": urljoin(conf.SITE_URL, reverse("privacy_public:access_package_schema")),
        "format": "privacy-access-package",
        "version": FORMAT_VERSION,
        "made_at": timezone.now(),
        "controller": request.controller.name,
        "reference": request.reference,
        "holdings": [asdict(holding) for holding in holdings],
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
