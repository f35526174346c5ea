"""Files that only this site can read, while it has both halves of their key: a random seed and its
own secret."""

import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet

from privacy.digests import keyed_digests

SEED_BYTES = 32


def new_seed() -> str:
    """The half of a key that is kept beside what describes the file; forgotten, the file can never
    be read again."""
    return secrets.token_hex(SEED_BYTES)


def seal(plain: bytes, seed: str) -> bytes:
    """The bytes encrypted and authenticated (Fernet: AES-128-CBC and HMAC-SHA-256)."""
    return _cipher(seed).encrypt(plain)


def unseal(sealed: bytes, seed: str) -> bytes:
    """What was sealed. Raises cryptography.fernet.InvalidToken where a byte or the key is
    another."""
    return _cipher(seed).decrypt(sealed)


def _cipher(seed: str) -> MultiFernet:
    """Seals with the present identity key, unseals with older ones as well."""
    keys = keyed_digests("sealing", seed)
    return MultiFernet([Fernet(urlsafe_b64encode(bytes.fromhex(key))) for key in keys])
