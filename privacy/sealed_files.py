"""Encrypted files in a private folder, each with half of its key in the row that it belongs to."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from django.utils import timezone

from privacy.conf import conf
from privacy.private_file import replace_private
from privacy.sealing import seal, unseal

# After that, no transaction that could commit the row is open.
BEING_STORED = timedelta(hours=1)

Names: TypeAlias = Callable[[], Iterable[str]]
KINDS: "list[SealedFiles]" = []


class SealedFiles:
    """The files of one kind, in a folder of their own below PRIVACY_DATA_DIR.

    The file is written before its row is committed. Where a crash comes between, nobody can
    decrypt the file, as its seed is stored nowhere, and `delete_unnamed` removes it.

    Attributes:
        folder_name: name of the folder; existing files are lost from sight if it changes.
    """

    def __init__(self, folder_name: str) -> None:
        self.folder_name = folder_name
        self._named: Names | None = None
        KINDS.append(self)

    def named_by(self, names: Names) -> Names:
        """Have a function say which files rows name; a decorator."""
        self._named = names
        return names

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

    def delete_unnamed(self) -> int:
        """Delete the files, whole or half written, that no row names; return how many.

        A file younger than an hour stays: its row may be committed yet.
        """
        return sum(map(self.delete, self.unnamed()))

    def unnamed(self, older_than: timedelta = BEING_STORED) -> list[str]:
        """Return the names of the files that no row names for so long; none where nothing says
        which are named."""
        if self._named is None:
            return []
        paths, newest = list(self.folder.iterdir()), timezone.now() - older_than
        needed = set(self._named())  # after the files, so that no new one is missing in it
        unnamed = [path for path in paths if path.name not in needed]
        return [path.name for path in unnamed if _was_written(path, before=newest)]


def _was_written(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime <= before.timestamp()
    except FileNotFoundError:  # deleted meanwhile
        return False
