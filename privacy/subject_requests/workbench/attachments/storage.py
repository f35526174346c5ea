"""Storage of attachments: each file encrypted with a key of its own, in a private folder.

The name of a file, which only its row stores, begins with half of its key; the name on the disk is
a digest of that half. So a file whose row is deleted, or was never committed, cannot be read by
anyone, even from a backup.
"""

from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage

from privacy.sealed_files import SealedFiles
from privacy.sealing import new_seed

files = SealedFiles("attachments")


class AttachmentStorage(Storage):
    """Encrypted files; their names are `<half of the key>/<name that people read>`."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: no two files have the same key."""
        return name

    def exists(self, name: str) -> bool:
        """Return whether the file is stored."""
        return files.path(name_on_disk(name)).exists()

    def delete(self, name: str) -> None:
        """Delete the file; nothing happens where there is none."""
        files.delete(name_on_disk(name))

    def _save(self, name: str, content: Any) -> str:
        """Write the encrypted file, and return its name with the new key."""
        seed = new_seed()
        stored = f"{seed}/{PurePosixPath(name).name}"
        files.write(name_on_disk(stored), b"".join(content.chunks()), seed)
        return stored

    def _open(self, name: str, mode: str = "rb") -> File:  # type: ignore[type-arg]
        """Return the decrypted file.

        Raises FileNotFoundError, and cryptography.fernet.InvalidToken where it was modified.
        """
        plain = files.read(name_on_disk(name), _seed(name))
        return File(BytesIO(plain), name=PurePosixPath(name).name)


def sealed_files() -> AttachmentStorage:
    """Return the storage of a field; migrations name this function."""
    return AttachmentStorage()


def name_on_disk(name: str) -> str:
    """Return the name that the file of this name has in the folder."""
    return sha256(_seed(name).encode()).hexdigest()


def _seed(name: str) -> str:
    return PurePosixPath(name).parts[0] if name else ""
