"""Proof without tracking: what visitors whom nobody knows consented to, as a chain that shows every
change.

Each entry carries the digest of the one before (Haber and Stornetta, Journal of Cryptology 3,
1991), so that none can be changed, taken out or put in between without breaking all that follow;
the receipts in the visitors' hands say what the digests were. An entry names no person: only a
random number, which the visitor alone keeps, leads to it.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language

from privacy.client import client_address
from privacy.conf import conf
from privacy.consent import receipt_keys
from privacy.consent.models import ConsentWording, ReceiptChain, ReceiptEntry
from privacy.consent.receipt_keys import Verdict
from privacy.consent.topics import Topic
from privacy.digests import keyed_digest, keyed_digests
from privacy.links import absolute_url
from privacy.rate_limits.counting import take_for_client

Act = ReceiptEntry.Act
KEPT_AS_PROOF = relativedelta(years=5)  # the same for every consent (Art. 7(1) GDPR)
THE_CHAIN = 1  # primary key of the only chain
READ_AT_ONCE = 2000  # entries
NO_ENTRY = 2**63 - 1  # greater than every number


class UnknownReceiptError(LookupError):
    """The ledger has no entry for this receipt number."""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a walk along the chain found."""

    entries: int
    broken_at: int | None = None  # number of the first entry that is missing or does not fit

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def may_tick(request: HttpRequest) -> bool:
    """Whether this client may give one more consent in this hour; it counts as given.

    One client cannot use up the hour of all. The counter is gone after two days and leads to no
    entry.
    """
    share = conf.RECEIPTS_PER_CLIENT
    return take_for_client("receipt", client_address(request), share, 10 * share)


def grant(topic: Topic, scope: str, receipt: str = "") -> str:
    """Append, once, a consent in the topic's words; its receipt number, 32 hexadecimal digits."""
    receipt = receipt or secrets.token_hex(16)
    with suppress(IntegrityError), transaction.atomic():  # of two requests at once, one appends it
        if not is_known(receipt):
            append(receipt_digest(receipt), Act.GRANTED, scope, topic.wording())
    return receipt


def is_known(receipt: str) -> bool:
    """Whether the ledger has entries of this receipt."""
    return ReceiptEntry.objects.filter(
        receipt_digest__in=keyed_digests("receipt", receipt)
    ).exists()


def withdrawn(numbers: Iterable[str]) -> set[str]:
    """Those of the receipt numbers whose consent was taken back."""
    by_digest = {
        digest: number for number in numbers for digest in keyed_digests("receipt", number)
    }
    entries = ReceiptEntry.objects.filter(receipt_digest__in=by_digest, act=Act.WITHDRAWN)
    return {by_digest[digest] for digest in entries.values_list("receipt_digest", flat=True)}


@transaction.atomic
def withdraw(receipt: str) -> None:
    """Append that a consent was taken back, once (Art. 7(3) GDPR). Raises UnknownReceipt."""
    last = entries_of(receipt)[-1]
    if last.act == Act.GRANTED:
        append(last.receipt_digest, Act.WITHDRAWN, last.scope, last.wording)


@transaction.atomic
def append(key: str, act: Act, scope: str, wording: ConsentWording) -> ReceiptEntry:
    """Put an entry at the end of the chain; others wait until this transaction ends."""
    ReceiptChain.objects.get_or_create(pk=THE_CHAIN)
    # Locks the row on every database.
    ReceiptChain.objects.filter(pk=THE_CHAIN).update(number=F("number") + 1)
    chain = ReceiptChain.objects.get(pk=THE_CHAIN)
    entry = ReceiptEntry(
        number=chain.number,
        receipt_digest=key,
        act=act,
        scope=scope,
        wording=wording,
        occurred_at=timezone.now(),
        previous=chain.digest,
    )
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    ReceiptChain.objects.filter(pk=THE_CHAIN).update(digest=entry.digest)
    return entry


def entries_of(receipt: str) -> list[ReceiptEntry]:
    """The entries of one receipt, oldest first. Raises UnknownReceipt."""
    found = ReceiptEntry.objects.filter(receipt_digest__in=keyed_digests("receipt", receipt))
    entries = list(found.select_related("wording").order_by("number"))
    if not entries:
        raise UnknownReceiptError
    return entries


def receipt_digest(receipt: str) -> str:
    """The keyed digest (HMAC-SHA-256, 64 hex digits) under which a receipt number stands in the
    ledger."""
    return keyed_digest("receipt", receipt)


def described(entry: ReceiptEntry) -> dict[str, Any]:
    """An entry as the receipt shows it, and as its digest is made: everything but the digest
    itself."""
    return {
        "number": entry.number,
        "receipt_digest": entry.receipt_digest,
        "act": str(entry.act),
        "scope": entry.scope,
        "topic": entry.wording.topic,
        "version": entry.wording.version,
        "language": entry.wording.language,
        "words": entry.wording.text,
        "occurred_at": entry.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": entry.previous,
    }


def digest(entry: ReceiptEntry) -> str:
    """SHA-256 (64 hex digits) of the entry's canonical JSON."""
    return sha256(canonical(described(entry))).hexdigest()


def canonical(value: object) -> bytes:
    """The one way to write it as JSON: keys sorted, no spaces, UTF-8, as RFC 8785 has it for such
    values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def receipt_file(receipt: str) -> dict[str, Any]:
    """What the visitor takes home: the number, the entries, and our signature. Raises
    UnknownReceipt."""
    entries = [described(entry) | {"digest": entry.digest} for entry in entries_of(receipt)]
    content: dict[str, Any] = {
        "receipt": receipt,
        "verify_at": absolute_url("privacy:verify_receipt", get_language() or "en"),
        "how": (
            "JSON with sorted keys and without spaces, in UTF-8. digest = SHA-256 of "
            "an entry without its digest; "
            "signature = Ed25519, in base64url, of the file without its signature, "
            "under the key of this number"
        ),
        "keys_at": urljoin(conf.SITE_URL, reverse("privacy_public:receipt_keys")),
        "key": receipt_keys.present_key(),
        "entries": entries,
    }
    return content | {"signature": receipt_keys.sign(canonical(content))}


def verdict(file: dict[str, Any]) -> Verdict:
    """Whether we made this receipt file, and it is unchanged."""
    content = {name: value for name, value in file.items() if name != "signature"}
    given, text = str(file.get("signature", "")), canonical(content)
    if "key" in file:
        return receipt_keys.verify(text, str(file["key"]), given)
    # Before the keys were of their own, receipts bore an HMAC under the identity key.
    ours = keyed_digests("receipt_file", text.decode())
    return (
        Verdict.OURS if any(constant_time_compare(given, one) for one in ours) else Verdict.UNKNOWN
    )


def keeps(file: dict[str, Any], entries: list[ReceiptEntry]) -> bool:
    """Whether every entry of a receipt of ours is still among the ledger's `entries`, as it was."""
    now = {entry.number: described(entry) | {"digest": entry.digest} for entry in entries}
    return all(now.get(entry["number"]) == entry for entry in file["entries"])


def walk(progress: Callable[[int, int], object] = lambda done, due: None) -> ChainReport:
    """Recompute the chain from its oldest entry to its end; `progress` is told entries done and
    due."""
    chain = ReceiptChain.objects.filter(pk=THE_CHAIN).first() or ReceiptChain()
    found = (
        ReceiptEntry.objects.filter(number__lte=chain.number)
        .select_related("wording")
        .order_by("number")
    )
    count, number, before = 0, chain.pruned_number, chain.pruned_digest
    for entry in found.iterator(chunk_size=READ_AT_ONCE):
        if (entry.number, entry.previous, entry.digest) != (number + 1, before, digest(entry)):
            return ChainReport(count, number + 1)
        count, number, before = count + 1, entry.number, entry.digest
        progress(count, chain.number - chain.pruned_number)
    return ChainReport(
        count, None if (number, before) == (chain.number, chain.digest) else number + 1
    )


@transaction.atomic
def prune() -> int:
    """Delete the entries whose time is over, from the chain's beginning only, so that the rest
    stays whole."""
    cutoff = timezone.now() - KEPT_AS_PROOF
    kept = (
        ReceiptEntry.objects.filter(occurred_at__gte=cutoff)
        .order_by("number")
        .values_list("number", flat=True)
    )
    expired = ReceiptEntry.objects.filter(number__lt=kept.first() or NO_ENTRY)
    last = expired.order_by("-number").first()
    if last is None:
        return 0
    ReceiptChain.objects.filter(pk=THE_CHAIN).update(
        pruned_number=last.number, pruned_digest=last.digest
    )
    return expired.filter(number__lte=last.number).delete()[0]
