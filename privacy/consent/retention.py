"""End of the ledger's retention periods: what may be deleted, and the beginning of the chain."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from privacy.consent.consent_chain import locked_row
from privacy.consent.models import (
    ConsentChain,
    ConsentChainEntry,
    ConsentEvent,
    ConsentUse,
    ConsentUseBatch,
)

# Of every consent, from its grant and from each use (Art. 7(1) GDPR, § 7a(2) UWG).
KEPT_AS_PROOF = relativedelta(years=5)


def release_expired() -> None:
    """Let the database delete the events, and uses of consents, whose retention period has ended.

    What was released stays released when the clock is set back.
    """
    cutoff = timezone.now() - KEPT_AS_PROOF
    fresh = Q(released_before=None) | Q(released_before__lt=cutoff)
    ConsentChain.objects.filter(fresh, pk=ConsentChain.Key.EVENTS).update(released_before=cutoff)


def prune_chain() -> int:
    """Delete the links at the beginning of the chains whose events and uses are deleted; return the
    count."""
    key = ConsentChain.Key.EVENTS
    row = ConsentChain.objects.filter(pk=key, released_before__isnull=False).first()
    if row is None or row.released_before is None:
        return 0
    day = row.released_before.date()
    first_event = ConsentEvent.objects.order_by("number").values_list("number", flat=True)
    first_batch = ConsentUse.objects.order_by("pk").values_list("batch", flat=True)
    pruned = _prune(key, ConsentChainEntry, first_event, day)
    return pruned + _prune(ConsentChain.Key.USES, ConsentUseBatch, first_batch, day)


@transaction.atomic
def _prune(
    key: ConsentChain.Key,
    model: type[ConsentChainEntry | ConsentUseBatch],
    numbers: QuerySet[Any, int],
    released: date,
) -> int:
    """Delete the links before the first of these numbers, and of before a day; return how many."""
    chain = locked_row(key)
    if chain is None:
        return 0
    first, rows = numbers.first(), model._default_manager.filter(number__lte=chain.number)
    ended = rows.filter(number__lt=first) if first else rows
    kept = ended.filter(day__gte=released).order_by("number").first()
    ended = ended.filter(number__lt=kept.number) if kept else ended
    last = ended.order_by("-number").first()
    if last is None:
        return 0
    ConsentChain.objects.filter(pk=key).update(pruned_number=last.number, pruned_digest=last.digest)
    return ended.filter(number__lte=last.number).delete()[0]
