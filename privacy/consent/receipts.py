"""Anonymous consent receipts in a tamper-evident hash chain: proof without tracking.

Each entry contains the digest of the one before (Haber and Stornetta, Journal of Cryptology 3,
1991), so that none can be changed, removed or inserted without breaking all that follow; the
visitors' receipts state what the digests were. An entry names no person: only a random number,
which the visitor alone keeps, leads to it.
"""

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language

from privacy.client import client_address
from privacy.conf import conf
from privacy.consent import receipt_keys
from privacy.consent.conf import conf as consent_conf
from privacy.consent.consent_chain import close, locked
from privacy.consent.models import ConsentChain, ConsentWording, ReceiptEntry
from privacy.consent.receipt_keys import Verdict
from privacy.consent.retention import KEPT_AS_PROOF
from privacy.consent.topics import Question
from privacy.digests import canonical_json, in_utc, keyed_digest, keyed_digests
from privacy.links import absolute_url
from privacy.rate_limits.counting import take_for_client

Choice = ReceiptEntry.Choice
READ_AT_ONCE = 2000  # entries
NO_ENTRY = 2**63 - 1  # greater than every number


class UnknownReceiptError(LookupError):
    """The ledger has no entry for this receipt number."""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Result of verifying the hash chain.

    - `entries`: number of entries verified.
    - `broken_at`: number of the first entry that is missing or does not match; None if none is.
    """

    entries: int
    broken_at: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether no entry is missing or changed."""
        return self.broken_at is None


def may_consent(request: HttpRequest) -> bool:
    """Count one more consent of this client; return whether it is within the rate limit per hour.

    The counter is deleted after two days, and cannot be linked to an entry.
    """
    share = consent_conf.RECEIPTS_PER_CLIENT
    return take_for_client("receipt", client_address(request), share, 10 * share)


def grant(question: Question, scope: str, receipt: str = "") -> str:
    """Append a consent to the wording of a question; return its receipt number (32 hex digits).

    Idempotent for a given `receipt`.
    """
    receipt = receipt or secrets.token_hex(16)
    with suppress(IntegrityError), transaction.atomic():  # of concurrent requests one appends it
        if not is_known(receipt):
            append(receipt_digest(receipt), Choice.GRANTED, scope, question.wording())
    return receipt


def is_known(receipt: str) -> bool:
    """Return whether the ledger has entries of this receipt."""
    return ReceiptEntry.objects.filter(
        receipt_digest__in=keyed_digests("receipt", receipt)
    ).exists()


def withdrawn(receipts: Iterable[str]) -> set[str]:
    """Return those of the receipt numbers whose consent was withdrawn."""
    by_digest = dict[str, str]()
    for receipt in receipts:
        by_digest |= dict.fromkeys(keyed_digests("receipt", receipt), receipt)
    entries = ReceiptEntry.objects.filter(receipt_digest__in=by_digest, choice=Choice.WITHDRAWN)
    return {by_digest[digest] for digest in entries.values_list("receipt_digest", flat=True)}


@transaction.atomic
def withdraw(receipt: str) -> None:
    """Append the withdrawal of a consent (Art. 7(3) GDPR). Idempotent. Raises
    UnknownReceiptError."""
    last = entries_of(receipt)[-1]
    if last.choice == Choice.GRANTED:
        append(last.receipt_digest, Choice.WITHDRAWN, last.scope, last.wording)


@transaction.atomic
def append(key: str, choice: Choice, scope: str, wording: ConsentWording) -> ReceiptEntry:
    """Append an entry to the chain; concurrent calls wait until this transaction ends."""
    chain = locked(ConsentChain.Key.RECEIPTS)
    entry = ReceiptEntry(
        number=chain.number,
        receipt_digest=key,
        choice=choice,
        scope=scope,
        wording=wording,
        occurred_at=timezone.now(),
        previous=chain.digest,
    )
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    close(chain, entry.digest)
    return entry


def entries_of(receipt: str) -> list[ReceiptEntry]:
    """Return the entries of one receipt, oldest first. Raises UnknownReceiptError."""
    rows = ReceiptEntry.objects.filter(receipt_digest__in=keyed_digests("receipt", receipt))
    entries = list(rows.select_related("wording").order_by("number"))
    if not entries:
        raise UnknownReceiptError
    return entries


def receipt_digest(receipt: str) -> str:
    """Return the pseudonym of a receipt number in the ledger (HMAC-SHA-256, 64 hex digits)."""
    return keyed_digest("receipt", receipt)


def described(entry: ReceiptEntry) -> dict[str, Any]:
    """Return an entry as in a receipt, and as input of its digest: all fields but the digest."""
    return {
        "number": entry.number,
        "receipt_digest": entry.receipt_digest,
        "act": str(entry.choice),  # named so in every receipt and digest since the first
        "scope": entry.scope,
        "topic": entry.wording.topic,
        "version": entry.wording.version,
        "language": entry.wording.language,
        "words": entry.wording.text,
        "occurred_at": in_utc(entry.occurred_at),
        "previous": entry.previous,
    }


def digest(entry: ReceiptEntry) -> str:
    """Return the SHA-256 (64 hex digits) of the entry's canonical JSON."""
    return sha256(canonical_json(described(entry))).hexdigest()


def receipt_file(receipt: str) -> dict[str, Any]:
    """Return the receipt for download: number, entries and signature. Raises
    UnknownReceiptError."""
    entries = list(map(_with_digest, entries_of(receipt)))
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
    return content | {"signature": receipt_keys.sign(canonical_json(content))}


def verdict(file: dict[str, Any]) -> Verdict:
    """Verify the signature of a receipt file."""
    text, given = receipt_keys.unsigned(file)
    if "key" in file:
        return receipt_keys.verify_signature(text, str(file["key"]), given)
    # Before there were signing keys, receipts had an HMAC under the identity key.
    for expected in keyed_digests("receipt_file", text.decode()):
        if constant_time_compare(given, expected):
            return Verdict.OURS
    return Verdict.UNKNOWN


def keeps(file: dict[str, Any], entries: list[ReceiptEntry]) -> bool:
    """Return whether the ledger's `entries` still contain every entry of a signed receipt file."""
    current = {entry.number: _with_digest(entry) for entry in entries}
    return all(current.get(entry["number"]) == entry for entry in file["entries"])


def _with_digest(entry: ReceiptEntry) -> dict[str, Any]:
    return described(entry) | {"digest": entry.digest}


def verify_lately() -> ChainReport:
    """Verify the last READ_AT_ONCE entries of the chain, and its end; again where that fails, since
    old entries may be deleted meanwhile."""
    report = _verify_last_entries()
    return report if report.is_whole else _verify_last_entries()


def _verify_last_entries() -> ChainReport:
    chain = ConsentChain.objects.filter(pk=ConsentChain.Key.RECEIPTS).first() or ConsentChain()
    first = max(chain.pruned_number, chain.number - READ_AT_ONCE)
    before = ReceiptEntry.objects.filter(number=first).values_list("digest", flat=True).first()
    if first == chain.pruned_number:
        before = chain.pruned_digest
    return _verify_after(chain, first, before or "")


def verify_chain(progress: Callable[[int, int], object] = lambda done, due: None) -> ChainReport:
    """Verify the hash chain from its oldest entry to its end; `progress` is called with the
    numbers of entries done and due."""
    chain = ConsentChain.objects.filter(pk=ConsentChain.Key.RECEIPTS).first() or ConsentChain()
    return _verify_after(chain, chain.pruned_number, chain.pruned_digest, progress)


def _verify_after(
    chain: ConsentChain,
    last_number: int,
    last_digest: str,
    progress: Callable[[int, int], object] = lambda done, due: None,
) -> ChainReport:
    """Verify the entries that follow the one with this number and digest."""
    count, due = 0, chain.number - last_number
    entries = ReceiptEntry.objects.filter(number__gt=last_number, number__lte=chain.number)
    entries = entries.select_related("wording").order_by("number")
    for entry in entries.iterator(chunk_size=READ_AT_ONCE):
        expected = (last_number + 1, last_digest, digest(entry))
        if (entry.number, entry.previous, entry.digest) != expected:
            return ChainReport(count, last_number + 1)
        count, last_number, last_digest = count + 1, entry.number, entry.digest
        progress(count, due)
    if (last_number, last_digest) != (chain.number, chain.digest):
        return ChainReport(count, last_number + 1)
    return ChainReport(count)


@transaction.atomic
def prune() -> int:
    """Delete expired entries; return the count.

    Only from the beginning of the chain, so that the rest can still be verified.
    """
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
    ConsentChain.objects.filter(pk=ConsentChain.Key.RECEIPTS).update(
        pruned_number=last.number, pruned_digest=last.digest
    )
    return expired.filter(number__lte=last.number).delete()[0]
