"""Files that nothing names: what a script, an import or a deletion that failed left in the folders
of this site has no declaration, no period, and no export."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField

from privacy.conf import conf
from privacy.consent.conf import conf as consent
from privacy.personal_data.stores import mail_folder_path
from privacy.promises.conf import conf as promises
from privacy.sealed_files import KINDS

LEFT = timedelta(days=2)  # the deletion by age is hourly, and may be postponed once
UNDER_WAY = timedelta(hours=1)  # such as a backup that is put back
OF_THE_DISK = frozenset({"lost+found"})


def unnamed_sealed_files() -> dict[str, int]:
    """Return how many encrypted files of a folder no row names, though the deletion by age should
    have found them; nothing for folders without."""
    numbers = {kind.folder_name: len(kind.unnamed(LEFT)) for kind in KINDS}
    return {folder: number for folder, number in numbers.items() if number}


def unknown_files() -> Iterator[str]:
    """Yield the folder and name of each file and folder directly in PRIVACY_DATA_DIR and MEDIA_ROOT
    that no part of this site stores there, except those that `PRIVACY_FILES_OF_OTHERS` names."""
    yield from _strangers(conf.DATA_DIR, _known_names())
    media, folders = str(settings.MEDIA_ROOT), _upload_folders()
    if media and folders is not None:
        yield from _strangers(Path(media), folders)


def _strangers(folder: Path, known: set[str]) -> Iterator[str]:
    known |= {*promises.FILES_OF_OTHERS, *OF_THE_DISK}
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        # Beside a file there may be its draft, its lock or the journal of a database.
        beside = {path.name, path.name.rpartition(".")[0], path.name.rpartition("-")[0]}
        if not beside & known and _is_old(path):
            yield f"{folder.name}/{path.name}"


def _is_old(path: Path) -> bool:
    try:
        return path.lstat().st_mtime < time.time() - UNDER_WAY.total_seconds()
    except FileNotFoundError:  # a draft that was renamed meanwhile
        return False


def _known_names() -> set[str]:
    """Return what is in PRIVACY_DATA_DIR by the settings."""
    paths = [
        *(conf.ERASURE_JOURNAL, conf.IDENTITY_KEY_FILE, conf.RECEIPT_KEY_FILE),
        *(consent.CONSENT_ANCHORS, Path(settings.MEDIA_ROOT)),
        *(Path(str(database["NAME"])) for database in settings.DATABASES.values()),
    ]
    spool = getattr(settings, "PRIVACY_REQUEST_LOG_SPOOL_DIR", None)  # the log is optional
    for folder in filter(None, [mail_folder_path(), spool]):
        paths.append(Path(folder))
    return {path.name for path in paths} | {kind.folder_name for kind in KINDS}


def _upload_folders() -> set[str] | None:
    """Return the folders of MEDIA_ROOT into which file fields store; None where a function names
    them."""
    folders = set[str]()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and field.storage == default_storage:
                if not isinstance(field.upload_to, str) or not field.upload_to:
                    return None
                folders.add(Path(field.upload_to).parts[0])
    return folders
