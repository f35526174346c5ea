"""Storage of attachments: each file encrypted with a key of its own, in a private folder.

The name of a file, which only its row stores, begins with half of its key; the name on the disk is
a digest of that half. So a file whose row is deleted, or was never committed, cannot be read by
anyone, even from a backup.
"""

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage

from privacy.conf import conf
from privacy.sealing import new_seed, seal, unseal


class SealedFiles(Storage):
    """Encrypted files; their names are `<half of the key>/<name that people read>`."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: no two files have the same key."""
        return name

    def exists(self, name: str) -> bool:
        """Return whether the file is stored."""
        return path_of(name).exists()

    def delete(self, name: str) -> None:
        """Delete the file; nothing happens where there is none."""
        path_of(name).unlink(missing_ok=True)

    def _save(self, name: str, content: Any) -> str:
        """Write the encrypted file, and return its name with the new key."""
        seed = new_seed()
        stored = f"{seed}/{PurePosixPath(name).name}"
        path = path_of(stored)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(seal(b"".join(content.chunks()), seed))
        unfinished.rename(path)
        return stored

    def _open(self, name: str, mode: str = "rb") -> File:  # type: ignore[type-arg]
        """Return the decrypted file.

        Raises FileNotFoundError, and cryptography.fernet.InvalidToken where it was modified.
        """
        plain = unseal(path_of(name).read_bytes(), PurePosixPath(name).parts[0])
        return File(BytesIO(plain), name=PurePosixPath(name).name)


def sealed_files() -> SealedFiles:
    """Return the storage of a field; its folder is read from the settings at each access."""
    return SealedFiles()


def folder() -> Path:
    """Return the folder of all attachments, which the first one creates."""
    return conf.DATA_DIR / "attachments"


def path_of(name: str) -> Path:
    """Return where the file of this name is on the disk."""
    seed = PurePosixPath(name).parts[0] if name else ""
    return folder() / sha256(seed.encode()).hexdigest()
