"""Signing keys of receipts: Ed25519 (RFC 8032), so that anyone can verify a receipt offline.

The public keys, including former ones, are published as a JSON Web Key Set (RFC 7517, 8037). A
receipt names its key.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from enum import Enum
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from privacy.conf import conf
from privacy.digests import canonical_json
from privacy.identity_keys import keys_in

NUMBER_LENGTH = 16  # hexadecimal digits of a key id


class Verdict(Enum):
    """Result of verifying a signature.

    - `OURS`: signed by this site, and unchanged.
    - `CHANGED`: names a key of this site, but the signature is invalid.
    - `UNKNOWN`: names a key that this site does not know.
    """

    OURS = "ours"
    CHANGED = "changed"
    UNKNOWN = "unknown"


def sign(text: bytes) -> str:
    """Return the signature of a text under the current key, in base64url."""
    return _encoded(_private_keys()[0].sign(text))


def present_key() -> str:
    """Return the id of the current key."""
    return _number(_private_keys()[0].public_key())


def unsigned(file: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return what the signature of a signed file covers, and this signature; "" without one."""
    content = dict(file)
    signature = content.pop("signature", "")
    return canonical_json(content), str(signature)


def verify_signature(text: bytes, key: str, signature: str) -> Verdict:
    """Verify the base64url signature of a text under the key with this id."""
    public = next((known for known in _public_keys() if _number(known) == key), None)
    if public is None:
        return Verdict.UNKNOWN
    try:
        public.verify(_decoded(signature), text)
    except (InvalidSignature, ValueError):
        return Verdict.CHANGED
    return Verdict.OURS


def published() -> dict[str, list[dict[str, str]]]:
    """Return all public keys as a JSON Web Key Set, the current one first."""
    keys = []
    for public in _public_keys():
        keys.append(
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "use": "sig",
                "kid": _number(public),
                "x": _encoded(public.public_bytes_raw()),
            }
        )
    return {"keys": keys}


def _private_keys() -> list[Ed25519PrivateKey]:
    """Return the keys derived from the lines of the key file, the current one first."""
    keys = []
    for line in keys_in(conf.RECEIPT_KEY_FILE):
        seed = sha256(b"privacy.receipt\0" + line.encode())
        keys.append(Ed25519PrivateKey.from_private_bytes(seed.digest()))
    return keys


def _public_keys() -> Iterator[Ed25519PublicKey]:
    for private in _private_keys():
        yield private.public_key()


def _number(public: Ed25519PublicKey) -> str:
    return sha256(public.public_bytes_raw()).hexdigest()[:NUMBER_LENGTH]


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii", "replace") + b"=" * (-len(text) % 4))
