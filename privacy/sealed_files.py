"""Encrypted files in a private folder, each with half of its key in the row that it belongs to."""

from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone

from privacy.conf import conf
from privacy.private_file import replace_private
from privacy.sealing import seal, unseal

BEING_STORED = 3600  # seconds; after that, no transaction that could commit the row is open


class SealedFiles:
    """The files of one kind, in a folder of their own below PRIVACY_DATA_DIR.

    The file is written before its row is committed. Where a crash comes between, nobody can
    decrypt the file, as its seed is stored nowhere, and `delete_unnamed` removes it.

    Attributes:
        folder_name: name of the folder; existing files are lost from sight if it changes.
    """

    def __init__(self, folder_name: str) -> None:
        self.folder_name = folder_name

    @property
    def folder(self) -> Path:
        """Folder of the files, readable by the site's own user only; created where it is missing.

        Read from the settings at each access.
        """
        path = conf.DATA_DIR / self.folder_name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def path(self, name: str) -> Path:
        """Return where the file of this name is on the disk."""
        return self.folder / name

    def write(self, name: str, plain: bytes, seed: str) -> None:
        """Store a file, encrypted; it gets its name once it is complete. Raises OSError."""
        replace_private(self.path(name), seal(plain, seed))

    def read(self, name: str, seed: str) -> bytes:
        """Return the decrypted file.

        Raises FileNotFoundError, and cryptography.fernet.InvalidToken where it was modified or its
        key is unknown.
        """
        return unseal(self.path(name).read_bytes(), seed)

    def delete(self, name: str) -> bool:
        """Delete a file; return whether there was one."""
        try:
            self.path(name).unlink()
        except FileNotFoundError:
            return False
        return True

    def delete_unnamed(self, named: Iterable[str]) -> int:
        """Delete the files, whole or half written, that no row names; return how many.

        Args:
            named: the names of all files that are still needed.

        A file younger than an hour stays: its row may be committed yet.
        """
        needed, newest = set(named), timezone.now().timestamp() - BEING_STORED
        unnamed = [path for path in self.folder.iterdir() if path.name not in needed]
        old = [path.name for path in unnamed if path.stat().st_mtime <= newest]
        return sum(self.delete(name) for name in old)
