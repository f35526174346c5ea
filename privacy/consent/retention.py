"""End of the ledger's retention periods: what may be deleted, and the beginning of the chain."""

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from privacy.consent.chain import locked_row
from privacy.consent.models import ConsentChain, ConsentChainEntry, ConsentEvent

# Of every consent, from its grant and from each use (Art. 7(1) GDPR, § 7a(2) UWG).
KEPT_AS_PROOF = relativedelta(years=5)


def release_expired() -> None:
    """Let the database delete the events, and uses of consents, whose retention period has ended.

    What was released stays released when the clock is set back.
    """
    cutoff = timezone.now() - KEPT_AS_PROOF
    fresh = Q(released_before=None) | Q(released_before__lt=cutoff)
    ConsentChain.objects.filter(fresh, pk=ConsentChain.Key.EVENTS).update(released_before=cutoff)


@transaction.atomic
def prune_chain() -> int:
    """Delete the links at the beginning of the chain whose events are deleted; return the count."""
    chain = locked_row(ConsentChain.Key.EVENTS)
    if chain is None or chain.released_before is None:
        return 0
    first = ConsentEvent.objects.aggregate(number=Min("number"))["number"]
    links = ConsentChainEntry.objects.filter(number__lte=chain.number)
    ended = links.filter(number__lt=first) if first else links
    kept = ended.filter(day__gte=chain.released_before.date()).order_by("number").first()
    ended = ended.filter(number__lt=kept.number) if kept else ended
    last = ended.order_by("-number").first()
    if last is None:
        return 0
    ConsentChain.objects.filter(pk=chain.pk).update(
        pruned_number=last.number, pruned_digest=last.digest
    )
    return ended.filter(number__lte=last.number).delete()[0]
