"""The file of a backup: database, media and private files; keys and the erasure journal are not in
it.

A stolen backup must not contain the key to its own pseudonyms, and an old journal must never
replace the current one.
"""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from privacy.conf import conf as layer
from privacy.personal_data import erasure_journal
from privacy.personal_data.replay import replay
from privacy.precautions import backup_database
from privacy.precautions.backup_encryption import (
    BackupKeyError,
    decrypt,
    encrypt,
    is_encrypted,
    key_in,
)
from privacy.precautions.conf import conf
from privacy.precautions.models import RestoredBackup

VERSION = 1
DATABASE, CONTENT, MEDIA, PRIVATE = "database", "content.json", "media", "private"


class BackupError(Exception):
    """The file is not a backup of this site, or has another version."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: when the backup was made, and how many erasures were replayed."""

    made_at: datetime
    replayed: int
    is_whole: bool


def make_backup(target: Path) -> int:
    """Write a backup, encrypted if BACKUP_KEY_FILE is set; return its size in bytes.

    The file gets its name once it is complete. Raises BackupKeyError and DatabaseBackupError.
    """
    key = key_in(conf.BACKUP_KEY_FILE) if conf.BACKUP_KEY_FILE else None
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        backup_database.dump(folder / DATABASE)
        content = {
            "version": VERSION,
            "vendor": backup_database.vendor(),
            "made_at": timezone.now().isoformat(),
        }
        (folder / CONTENT).write_text(json.dumps(content))
        archive = folder / "archive"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(folder / CONTENT, CONTENT)
            tar.add(folder / DATABASE, DATABASE)
            for path, inside in _files():
                with suppress(FileNotFoundError):  # deleted meanwhile, such as a sent mail
                    tar.add(path, inside, recursive=False)
        if key:
            with archive.open("rb") as plain, (folder / "sealed").open("wb") as sealed:
                encrypt(plain, sealed, key)
            archive = folder / "sealed"
        archive.chmod(0o600)
        size = archive.stat().st_size
        archive.replace(target)
    return size


def _files() -> Iterator[tuple[Path, str]]:
    """Yield (path, name in the archive) of media and private files, without keys and evidence that
    must be newer than the database."""
    outside = {layer.ERASURE_JOURNAL, layer.IDENTITY_KEY_FILE, layer.RECEIPT_KEY_FILE}
    outside.add(layer.DATA_DIR / "consent_anchors.jsonl")
    for root, name in ((Path(settings.MEDIA_ROOT), MEDIA), (layer.DATA_DIR, PRIVATE)):
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            if path.is_file() and not path.is_symlink() and path not in outside:
                yield path, f"{name}/{path.relative_to(root)}"


def restore_backup(source: Path, migrate: Callable[[], None]) -> Restored:
    """Replace database and files by those of a backup, replay the erasure journal, and record it.

    The site must be stopped. `migrate` brings an older database to this release. Raises
    BackupError, BackupKeyError and DatabaseBackupError before anything is replaced.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made_at = _unpack(source, folder)
        backup_database.load(folder / DATABASE)
        _put_back(folder / MEDIA, Path(settings.MEDIA_ROOT))
        _put_back(folder / PRIVATE, layer.DATA_DIR)
    migrate()
    replayed = replay()
    restored = Restored(made_at, replayed, _is_whole())
    RestoredBackup.objects.create(
        made_at=made_at, replayed=replayed, is_whole=restored.is_whole, is_drill=False
    )
    return restored


def _unpack(source: Path, folder: Path) -> datetime:
    archive = source
    if is_encrypted(source):
        if not conf.BACKUP_KEY_FILE:
            raise BackupKeyError("The backup is encrypted: set PRIVACY_BACKUP_KEY_FILE.")
        archive = folder / "archive"
        with source.open("rb") as sealed, archive.open("wb") as plain:
            decrypt(sealed, plain, key_in(conf.BACKUP_KEY_FILE))
    try:
        with tarfile.open(archive, "r:gz") as tar:
            _extract(tar, folder)
        content = json.loads((folder / CONTENT).read_text())
        made_at = datetime.fromisoformat(content["made_at"])
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError):
        raise BackupError("This is not a backup of the site, or it is damaged.") from None
    if content.get("version") != VERSION:
        raise BackupError("The backup was made by another version of this command.")
    if content.get("vendor") != backup_database.vendor():
        raise BackupError("The backup is of another kind of database.")
    return made_at


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Extract the regular files. Raises ValueError for a name that leads out of the folder, and for
    anything else than a file: Python 3.11 has no filter for this in every release."""
    for member in tar:
        target = (folder / member.name).resolve()
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not target.is_relative_to(folder.resolve()):
            raise ValueError
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)


def _put_back(copies: Path, root: Path) -> None:
    """Copy files back; those that the backup does not know stay, since they are newer."""
    for path in copies.rglob("*") if copies.is_dir() else ():
        target = root / path.relative_to(copies)
        if path.is_dir():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
        else:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o600)


def _is_whole() -> bool:
    try:
        erasure_journal.require_whole()
    except (erasure_journal.JournalBehindError, erasure_journal.JournalLostError):
        return False
    return True
