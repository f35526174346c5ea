"""Encryption of files with a key in two halves: a random seed per file, and the site's secret.

Deleting the seed makes every copy of the file unreadable (crypto-shredding).
"""

import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet

from privacy.digests import keyed_digests

SEED_BYTES = 32


def new_seed() -> str:
    """Return a random half of a key (32 bytes, in hex), stored in the row that describes the
    file."""
    return secrets.token_hex(SEED_BYTES)


def seal(plain: bytes, seed: str) -> bytes:
    """Return the bytes encrypted and authenticated (Fernet: AES-128-CBC and HMAC-SHA-256)."""
    return _cipher(seed).encrypt(plain)


def unseal(sealed: bytes, seed: str) -> bytes:
    """Return the decrypted bytes.

    Raises cryptography.fernet.InvalidToken where the bytes were modified or the key is wrong.
    """
    return _cipher(seed).decrypt(sealed)


def _cipher(seed: str) -> MultiFernet:
    """Return a cipher that encrypts with the current identity key and decrypts with former ones
    too."""
    keys = keyed_digests("sealing", seed)
    return MultiFernet([Fernet(urlsafe_b64encode(bytes.fromhex(key))) for key in keys])
