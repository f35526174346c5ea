"""Hash chains of the ledger: each link contains the digest of the one before.

Source: Haber and Stornetta, Journal of Cryptology 3, 1991. A row per chain holds both ends; its
lock lets one writer append at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from hmac import digest as hmac
from typing import Any, NamedTuple

from django.db.models import F

from privacy.conf import conf
from privacy.consent.models import ConsentChain, ConsentWording
from privacy.digests import canonical_json, in_utc

PURPOSE = b"privacy.consent_chain"


def locked(key: ConsentChain.Key) -> ConsentChain:
    """Return the chain with the number of the next link. Others wait until this transaction ends;
    call `close` in it."""
    rows = ConsentChain.objects.filter(pk=key)
    if not rows.update(number=F("number") + 1):  # locks the row on every database
        ConsentChain.objects.get_or_create(pk=key)
        rows.update(number=F("number") + 1)
    return rows.get()


def locked_row(key: ConsentChain.Key) -> ConsentChain | None:
    """Return the chain, to which nobody else appends until this transaction ends; None where
    nothing was appended yet."""
    rows = ConsentChain.objects.filter(pk=key)
    rows.update(number=F("number"))  # locks the row on every database
    return rows.first()


def close(chain: ConsentChain, digest: str) -> None:
    """Record the digest of the link that was appended."""
    ConsentChain.objects.filter(pk=chain.pk).update(digest=digest)


class Fields(NamedTuple):
    """What the digest of an event contains; the order is that of `ledger` queries."""

    id: Any
    subject_key: str
    choice: str
    wording: str  # SHA-256 of topic, channel, version, language and text
    source: str
    follows: Any
    evidence: Mapping[str, Any]
    occurred_at: datetime


def wording_digest(topic: str, channel: str, version: str, language: str, text: str) -> str:
    """Return the SHA-256 (64 hex digits) of a wording."""
    return sha256(canonical_json([topic, channel, version, language, text])).hexdigest()


def event_text(fields: Fields) -> bytes:
    """Return an event as input of its digest."""
    return canonical_json(
        [
            str(fields.id),
            fields.subject_key,
            str(fields.choice),
            fields.wording,
            fields.source,
            str(fields.follows or ""),
            fields.evidence,
            in_utc(fields.occurred_at),
        ]
    )


def keys() -> Sequence[bytes]:
    """Return the keys of digests: the current one first, then those that are accepted."""
    return list(map(_derived, (conf.IDENTITY_KEY, *conf.IDENTITY_KEY_FALLBACKS)))


@lru_cache(maxsize=16)
def _derived(key: str) -> bytes:
    return hmac(key.encode(), PURPOSE, sha256)


def event_digest(key: bytes, fields: Fields) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of an event."""
    return hmac(key, event_text(fields), "sha256").hex()


def link_digest(key: bytes, number: int, day: date, digest: str, previous: str) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of a link of the chain of events."""
    return hmac(key, f"{number}|{day.isoformat()}|{digest}|{previous}".encode(), "sha256").hex()


def use_digest(key: bytes, batch: int, grant: Any, used_for: str, used_at: datetime) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of a use of a consent in its batch."""
    text = canonical_json(["use", batch, str(grant), used_for, in_utc(used_at)])
    return hmac(key, text, "sha256").hex()


class BatchFields(NamedTuple):
    """What the digest of a batch of uses contains, beside that of the batch before."""

    number: int
    day: date
    size: int
    last_use: int


def batch_digest(key: bytes, batch: BatchFields, previous: str) -> str:
    """Return the HMAC-SHA-256 (64 hex digits) of a batch in the chain of uses."""
    number, day, size, last_use = batch
    text = f"uses|{number}|{day.isoformat()}|{size}|{last_use}|{previous}"
    return hmac(key, text.encode(), "sha256").hex()


def digest_of_wording(wording: ConsentWording) -> str:
    """Return the SHA-256 (64 hex digits) of a stored wording."""
    return wording_digest(
        wording.topic, wording.channel, wording.version, wording.language, wording.text
    )
