"""Signing keys: Ed25519 (RFC 8032), so that anyone can verify what this installation has signed.

The public keys, including former ones, are published as a JSON Web Key Set (RFC 7517, 8037). What
is signed names its key.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from privacy.conf import conf
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


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The keys for one use, derived from the lines of PRIVACY_RECEIPT_KEY_FILE.

    Attributes:
        label: of the use; keys of different labels verify nothing of each other.
    """

    label: bytes

    def sign(self, text: bytes) -> str:
        """Return the signature of a text under the current key, in base64url."""
        return _encoded(self._private_keys()[0].sign(text))

    def present_key(self) -> str:
        """Return the id of the current key."""
        return _number(self._private_keys()[0].public_key())

    def verify_signature(self, text: bytes, key: str, signature: str) -> Verdict:
        """Verify the base64url signature of a text under the key with this id."""
        public = next((known for known in self._public_keys() if _number(known) == key), None)
        if public is None:
            return Verdict.UNKNOWN
        try:
            public.verify(_decoded(signature), text)
        except (InvalidSignature, ValueError):
            return Verdict.CHANGED
        return Verdict.OURS

    def published(self) -> dict[str, list[dict[str, str]]]:
        """Return all public keys as a JSON Web Key Set, the current one first."""
        keys = []
        for public in self._public_keys():
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

    def _private_keys(self) -> list[Ed25519PrivateKey]:
        """Return the keys derived from the lines of the key file, the current one first."""
        keys = []
        for line in keys_in(conf.RECEIPT_KEY_FILE):
            seed = sha256(self.label + b"\0" + line.encode())
            keys.append(Ed25519PrivateKey.from_private_bytes(seed.digest()))
        return keys

    def _public_keys(self) -> Iterator[Ed25519PublicKey]:
        return (private.public_key() for private in self._private_keys())


def _number(public: Ed25519PublicKey) -> str:
    return sha256(public.public_bytes_raw()).hexdigest()[:NUMBER_LENGTH]


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii", "replace") + b"=" * (-len(text) % 4))
