"""Anchors: once a day, what the chains end with, signed, in a file outside the database.

They are published, so that a copy elsewhere proves it when the ledger is truncated or rewritten, by
anyone with the database and the identity key. A restored backup is older than the last anchor:
`accept_restore` records that, and the anchors that it contradicts stay in the file.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from privacy.consent import receipt_keys
from privacy.consent.conf import conf
from privacy.consent.models import ConsentChain, ConsentChainEntry, ConsentUseBatch, ReceiptEntry
from privacy.consent.receipt_keys import Verdict
from privacy.consent.retention import KEPT_AS_PROOF
from privacy.consent.verification import Fault
from privacy.digests import canonical_json, in_utc

Anchor = dict[str, Any]
LINKS: Mapping[ConsentChain.Key, Any] = {
    ConsentChain.Key.RECEIPTS: ReceiptEntry,
    ConsentChain.Key.EVENTS: ConsentChainEntry,
    ConsentChain.Key.USES: ConsentUseBatch,
}


def anchor_daily() -> int:
    """Append an anchor unless there is one of today (UTC); return the number appended."""
    today = in_utc(timezone.now())[:10]
    if any(anchor["time"][:10] == today for anchor in read_anchors()[-1:]):
        return 0
    append_anchor()
    return 1


def accept_restore() -> None:
    """Record that the database was restored from a backup: anchors of what was lost no longer
    count. It does not matter what was appended since the restore."""
    anchors = read_anchors()
    append_anchor({key.name.lower(): _last_agreement(key, anchors) for key in LINKS})


def _last_agreement(key: ConsentChain.Key, anchors: Sequence[Anchor]) -> int:
    """Return the greatest number at which a chain has the digest that was anchored."""
    end = ConsentChain.objects.filter(pk=key).first() or ConsentChain()
    heads = list(_heads_that_count(key.name.lower(), anchors))
    digests = _digests(key, [number for _time, number, _digest in heads])
    last = 0
    for _time, number, digest in heads:
        if number <= end.pruned_number or digests.get(number) == digest:
            last = max(last, number)
    return last


def append_anchor(restored: Mapping[str, int] | None = None) -> None:
    """Append what the chains end with now; after a restore with the numbers up to which earlier
    anchors count. Raises OSError."""
    chains = ConsentChain.objects.in_bulk()
    anchor: Anchor = {"time": in_utc(timezone.now()), "key": receipt_keys.present_key()}
    for key in LINKS:
        end = chains.get(key.value, ConsentChain())
        anchor[key.name.lower()] = {"number": end.number, "digest": end.digest}
    if restored is not None:
        anchor["restored"] = dict(restored)
    anchor["signature"] = receipt_keys.sign(canonical_json(anchor))
    _append(canonical_json(anchor))


def _append(line: bytes) -> None:
    path = conf.CONSENT_ANCHORS
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
        # What a crash left of a line becomes a line of its own, which is skipped on reading.
        file.write((b"\n" if file.tell() else b"") + line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_anchors() -> list[Anchor]:
    """Return the anchors of the file, oldest first, their signatures unverified."""
    return list(_anchors())


def _anchors() -> Iterator[Anchor]:
    try:
        lines = conf.CONSENT_ANCHORS.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            anchor = json.loads(line)
        except ValueError:
            continue
        if isinstance(anchor, dict) and isinstance(anchor.get("time"), str):
            yield anchor


def is_ours(anchor: Anchor) -> bool:
    """Return whether this site signed an anchor."""
    content, signature = receipt_keys.unsigned(anchor)
    verdict = receipt_keys.verify_signature(content, str(anchor.get("key", "")), signature)
    return verdict is Verdict.OURS


def verify_anchors() -> Fault | None:
    """Compare the chains with the anchors: return the first contradiction."""
    anchors = read_anchors()
    for anchor in anchors:
        if not is_ours(anchor):
            return Fault(0, f"the anchor of {anchor['time']} was not signed by this site")
    for key in LINKS:
        if fault := _contradiction(key, anchors):
            return fault
    return _missing(anchors)


def _missing(anchors: Sequence[Anchor]) -> Fault | None:
    """Return a fault where the last anchor is too old, or there is none though there should be."""
    since = timezone.now() - conf.CONSENT_ANCHOR_AGE
    newest = parse_datetime(anchors[-1]["time"]) if anchors else None
    if newest is not None and newest >= since:
        return None
    is_due = (
        ConsentChainEntry.objects.filter(day__lt=since.date()).exists()
        or ReceiptEntry.objects.filter(occurred_at__lt=since).exists()
    )
    if not is_due:
        return None
    last = f"the last anchor is of {anchors[-1]['time']}" if anchors else "there is no anchor"
    return Fault(0, f"{last}: the file was lost or truncated, or nothing is anchored any more")


def last_anchored(key: ConsentChain.Key, before: datetime) -> int:
    """Return the number of a chain's last link that was anchored before a moment; 0 without one."""
    for time, number, _digest in _heads_that_count(key.name.lower(), read_anchors()):
        moment = parse_datetime(time)
        if moment is not None and moment < before:
            return number
    return 0


def _contradiction(key: ConsentChain.Key, anchors: Sequence[Anchor]) -> Fault | None:
    end = ConsentChain.objects.filter(pk=key).first() or ConsentChain()
    name = key.name.lower()
    heads = list(_heads_that_count(name, anchors))
    digests = _digests(key, [number for _time, number, _digest in heads])
    for time, number, digest in heads:
        if number > end.number:
            return Fault(
                end.number + 1,
                f"the chain of {name} ends here, but had {number} entries at {time}: it was "
                "truncated, or the database is an older backup",
            )
        if number > end.pruned_number and digests.get(number) != digest:
            return Fault(number, f"the chain of {name} was rewritten since {time}")
        if key is ConsentChain.Key.RECEIPTS and _is_pruned_early(end, time, number):
            return Fault(number, f"{name} were deleted before the end of their retention period")
    return None


def _heads_that_count(name: str, anchors: Sequence[Anchor]) -> Iterator[tuple[str, int, str]]:
    """Yield (time, number, digest) of the anchors, without those after which a backup was
    restored that is older; the newest first."""
    limit: int | None = None
    for anchor in reversed(anchors):
        head = anchor.get(name, {"number": 0, "digest": ""})  # the chain of uses is younger
        number, digest = head["number"], head["digest"]
        if number and (limit is None or number <= limit):
            yield anchor["time"], number, digest
        if restored := anchor.get("restored"):
            last = restored.get(name, 0)
            limit = last if limit is None else min(limit, last)


def _digests(key: ConsentChain.Key, numbers: Sequence[int]) -> dict[int, str]:
    rows = LINKS[key].objects.filter(number__in=numbers)
    return dict(rows.values_list("number", "digest"))


def _is_pruned_early(end: ConsentChain, time: str, number: int) -> bool:
    """Return whether entries younger than the retention period are gone: this anchor is older than
    the last one deleted."""
    moment = parse_datetime(time)
    cutoff = timezone.now() - KEPT_AS_PROOF
    return number < end.pruned_number and moment is not None and moment > cutoff
