"""Signing keys of receipts: anyone can verify a receipt offline. A receipt names its key."""

from collections.abc import Mapping
from typing import Any

from privacy.digests import canonical_json
from privacy.signing_keys import SigningKeys
from privacy.signing_keys import Verdict as Verdict

KEYS = SigningKeys(b"privacy.receipt")
sign, present_key = KEYS.sign, KEYS.present_key
verify_signature, published = KEYS.verify_signature, KEYS.published


def unsigned(file: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return what the signature of a signed file covers, and this signature; "" without one."""
    content = dict(file)
    signature = content.pop("signature", "")
    return canonical_json(content), str(signature)
