"""Encryption of backups: AES-256-GCM over pieces, so that a file of any size passes in a stream.

The nonce of a piece contains its number and whether it is the last one (the STREAM construction):
pieces cannot be exchanged, left out or cut off unnoticed.
"""

import hashlib
import secrets
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"privacy-backup-1\n"
PIECE = 1024 * 1024  # bytes
TAG = 16  # bytes that a sealed piece is longer
PREFIX = 7  # bytes of the nonce that are random
LEAST_KEY = 32  # characters


class BackupKeyError(Exception):
    """The key is missing, too short or wrong, or the file was changed."""


def key_in(path: Path) -> bytes:
    """Return the key of the first line of a file. Raises BackupKeyError."""
    try:
        text = path.read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        raise BackupKeyError("The file of the backup key cannot be read.") from None
    if len(text) < LEAST_KEY:
        raise BackupKeyError(f"The backup key needs {LEAST_KEY} random characters.")
    return hashlib.sha256(b"privacy backup" + text.encode()).digest()


def is_encrypted(path: Path) -> bool:
    """Return whether a file is an encrypted backup."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def encrypt(plain: IO[bytes], sealed: IO[bytes], key: bytes) -> None:
    """Copy a file encrypted."""
    cipher, prefix, number = AESGCM(key), secrets.token_bytes(PREFIX), 0
    sealed.write(MAGIC + prefix)
    piece = plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        sealed.write(cipher.encrypt(_nonce(prefix, number, not following), piece, None))
        if not following:
            return
        piece, number = following, number + 1


def decrypt(sealed: IO[bytes], plain: IO[bytes], key: bytes) -> None:
    """Copy a file decrypted. Raises BackupKeyError for a wrong key and for a file that was changed
    or cut off; what was written until then must not be used."""
    sealed.read(len(MAGIC))
    cipher, prefix, number = AESGCM(key), sealed.read(PREFIX), 0
    piece = sealed.read(PIECE + TAG)
    while True:
        following = sealed.read(PIECE + TAG)
        try:
            plain.write(cipher.decrypt(_nonce(prefix, number, not following), piece, None))
        except (InvalidTag, ValueError):
            raise BackupKeyError("The key is wrong, or the backup was changed.") from None
        if not following:
            return
        piece, number = following, number + 1


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
