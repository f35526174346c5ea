"""Files of keys, for pseudonyms, access packages and receipts: the current key and older ones.

They are not SECRET_KEY, which is rotated whenever it may have leaked: a pseudonym cannot be
recomputed once the address is deleted, so a lost key undoes restrictions, withdrawals and, after a
restore, erasures.
"""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path

from privacy.private_file import replace_private, write_private

KEY_BYTES = 48  # random bytes of a new key
FINGERPRINT_LENGTH = 16  # hex digits


def fingerprint(key: str) -> str:
    """Return the public fingerprint of a key: 16 hex digits."""
    return hmac(key.encode(), b"privacy.identity_key", sha256).hexdigest()[:FINGERPRINT_LENGTH]


def keys_in(path: Path) -> tuple[str, ...]:
    """Return the keys in a file, one per line, the current one first.

    A missing file is created with a new key. Raises OSError where it can be neither read nor
    created.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        _create(path, [secrets.token_urlsafe(KEY_BYTES)])
        status = path.stat()
    return _read(path, status.st_mtime_ns, status.st_size)


def add_fallback(path: Path, key: str) -> None:
    """Append an older key to the file, for look-up."""
    keys = keys_in(path)
    if key not in keys:
        replace_private(path, _lines([*keys, key]))


@lru_cache(maxsize=8)
def _read(path: Path, modified: int, size: int) -> tuple[str, ...]:
    return tuple(line.strip() for line in path.read_text().splitlines() if line.strip())


def _create(path: Path, keys: Sequence[str]) -> None:
    """Create the file atomically; where another process was faster, its file is kept."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    write_private(unfinished, _lines(keys))
    with suppress(FileExistsError):
        os.link(unfinished, path)
    unfinished.unlink()


def _lines(keys: Sequence[str]) -> bytes:
    return "".join(f"{key}\n" for key in keys).encode()
