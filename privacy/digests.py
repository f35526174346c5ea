"""Keyed digests: pseudonyms stored instead of the value; and the text that digests are made of."""

import json
from datetime import UTC, datetime

from django.utils.crypto import salted_hmac

from privacy.conf import conf

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def keyed_digest(purpose: str, value: str) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of a value under PRIVACY_IDENTITY_KEY.

    It is different for each purpose.
    """
    return _digest(conf.IDENTITY_KEY, purpose, value)


def keyed_digests(purpose: str, value: str) -> tuple[str, ...]:
    """Return the digests under the current key and PRIVACY_IDENTITY_KEY_FALLBACKS, for look-up."""
    keys = (conf.IDENTITY_KEY, *conf.IDENTITY_KEY_FALLBACKS)
    return tuple(_digest(key, purpose, value) for key in keys)


def _digest(key: str, purpose: str, value: str) -> str:
    return salted_hmac(f"privacy.{purpose}", value, secret=key, algorithm="sha256").hexdigest()


def canonical_json(value: object) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8; equal to RFC 8785 for such values."""
    return _ENCODER.encode(value).encode()


def in_utc(moment: datetime) -> str:
    """Return a moment as digests contain it: ISO 8601 in UTC, with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
