"""Hash chain of all events: each link contains the digest of the one before, and names nobody.

Source: Haber and Stornetta, Journal of Cryptology 3, 1991. The digests are keyed, so that nobody
who only writes to the database can repair the chain.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.db.models import F
from django.utils import timezone

from privacy.digests import canonical_json, in_utc, keyed_digest, keyed_digests
from privacy.disclosures.models import (
    KEPT,
    DisclosureChain,
    DisclosureEvent,
    DisclosureRequest,
    Kind,
)

PURPOSE = "disclosure_chain"


def append(
    request: DisclosureRequest,
    kind: Kind,
    staff: Any,
    secret_until: datetime | None = None,
    **details: Any,
) -> DisclosureEvent:
    """Append an event; call it in a transaction. Others wait until that ends.

    `staff` is the user who acts; `details` are JSON values that name no person.
    """
    end = _locked()
    event = DisclosureEvent(
        number=end.number,
        request=request,
        kind=kind,
        staff=str(staff.pk),
        details=details,
        secret_until=secret_until,
        occurred_at=timezone.now(),
    )
    event.digest = keyed_digest(PURPOSE, event_text(event, end.digest))
    event.save(force_insert=True)
    DisclosureChain.objects.filter(pk=end.pk).update(digest=event.digest)
    return event


def _locked() -> DisclosureChain:
    """Return the chain with the number of the next link, locked by the update."""
    rows = DisclosureChain.objects.filter(pk=DisclosureChain.KEY)
    if not rows.update(number=F("number") + 1):
        DisclosureChain.objects.get_or_create(pk=DisclosureChain.KEY)
        rows.update(number=F("number") + 1)
    return rows.get()


def event_text(event: DisclosureEvent, previous: str) -> str:
    """Return what the digest of an event is made from."""
    return canonical_json(
        [
            event.number,
            str(event.request_id),
            event.kind,
            event.staff,
            event.details,
            _moment(event.secret_until),
            _moment(event.occurred_at),
            previous,
        ]
    ).decode()


def content_digest(request: DisclosureRequest, subject_keys: Iterator[str] | list[str]) -> str:
    """Return the SHA-256 (64 hex digits) of what an authority asked for, people included."""
    content = [
        str(request.company_id),
        request.authority,
        request.reference,
        _moment(request.received_at),
        request.basis,
        request.scope,
        str(request.period_from),
        str(request.period_until),
        request.people,
        request.document_digest,
        sorted(subject_keys),
    ]
    return sha256(canonical_json(content)).hexdigest()


def broken_links() -> int:
    """Return how many events do not fit: changed, missing, or not at the end that is recorded."""
    broken, previous, expected = 0, "", 1
    for event in DisclosureEvent.objects.order_by("number").iterator(chunk_size=2000):
        digests = keyed_digests(PURPOSE, event_text(event, previous))
        is_whole = any(compare_digest(event.digest, digest) for digest in digests)
        broken += not is_whole or event.number != expected
        previous, expected = event.digest, event.number + 1
    end = DisclosureChain.objects.filter(pk=DisclosureChain.KEY).first() or DisclosureChain()
    return broken + ((end.number, end.digest) != (expected - 1, previous))


def changed_requests() -> int:
    """Return how many requests differ from what was received, or have no such event.

    Once the retention of a person has ended, their request is no longer compared.
    """
    received = DisclosureEvent.objects.filter(kind=Kind.RECEIVED)
    digests = dict(received.values_list("request", "details__content"))
    changed = 0
    for request in DisclosureRequest.objects.exclude(state=Kind.RECORDED):
        keys = list(request.disclosures.values_list("subject_key", flat=True))
        is_whole = digests.get(request.pk) == content_digest(request, keys)
        was_shortened = len(keys) < request.people and _may_be_shorter(request)
        changed += request.pk not in digests or not (is_whole or was_shortened)
    return changed


def _may_be_shorter(request: DisclosureRequest) -> bool:
    """Return whether people of the request can have been deleted at the end of their retention,
    whatever the chain says of a retention that has not ended."""
    decided = request.events.exclude(kind__in=[Kind.RECEIVED, Kind.APPROVED, Kind.SECRECY]).last()
    released = DisclosureChain.objects.filter(pk=DisclosureChain.KEY).first()
    cutoff = released.released_before if released else None
    if decided is None or cutoff is None:
        return False
    return decided.occurred_at < min(cutoff, timezone.now() - KEPT)


def _moment(moment: datetime | None) -> str:
    return in_utc(moment) if moment else ""
