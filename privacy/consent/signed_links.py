"""Tokens of links that must work for years, signed with the identity key.

SECRET_KEY may be replaced at any time, and would end every link by which people can withdraw.
"""

from functools import lru_cache
from typing import Any

from django.core import signing

from privacy.conf import conf


def signed(value: Any, salt: str) -> str:
    """Return the token of a JSON value; the salt tells kinds of links apart."""
    return _signer(conf.IDENTITY_KEY, salt).sign_object(value)


@lru_cache(maxsize=64)
def _signer(key: str, salt: str) -> signing.TimestampSigner:
    """Return what `signing.dumps` would make again for each mail of a campaign."""
    return signing.TimestampSigner(key=key, salt=salt)


def read_signed(token: str, salt: str) -> Any:
    """Return the value of a token under the current identity key or an older one; links of earlier
    releases are signed with SECRET_KEY. Raises BadSignature."""
    older: list[bytes | str] = list(conf.IDENTITY_KEY_FALLBACKS)
    try:
        return signing.loads(token, key=conf.IDENTITY_KEY, salt=salt, fallback_keys=older)
    except signing.BadSignature:
        return signing.loads(token, salt=salt)
