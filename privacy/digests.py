"""Keyed digests: pseudonyms stored instead of the value; and the text that digests are made of."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from hmac import digest as hmac

from privacy.conf import conf

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def keyed_digest(purpose: str, value: str) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of a value under PRIVACY_IDENTITY_KEY.

    It is different for each purpose.
    """
    return _digest(conf.IDENTITY_KEY, purpose, value)


def keyed_digests(purpose: str, value: str) -> tuple[str, ...]:
    """Return the digests under the current key and PRIVACY_IDENTITY_KEY_FALLBACKS, for look-up."""
    return next(digests_of_each(purpose, [value]))


def digests_of_each(purpose: str, values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the `keyed_digests` of each value; the keys are looked up once."""
    keys = (conf.IDENTITY_KEY, *conf.IDENTITY_KEY_FALLBACKS)
    for value in values:
        yield tuple(_digest(key, purpose, value) for key in keys)


def _digest(key: str, purpose: str, value: str) -> str:
    return hmac(_derived(key, purpose), value.encode(), "sha256").hex()


@lru_cache(maxsize=256)
def _derived(key: str, purpose: str) -> bytes:
    """Return the key of a purpose, as `django.utils.crypto.salted_hmac` derives it: most are asked
    thousands of times."""
    return sha256(f"privacy.{purpose}{key}".encode()).digest()


def canonical_json(value: object) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8; equal to RFC 8785 for such values."""
    return _ENCODER.encode(value).encode()


def in_utc(moment: datetime) -> str:
    """Return a moment as digests contain it: ISO 8601 in UTC, with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
