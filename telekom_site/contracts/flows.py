"""Contracts begin, and end."""

from datetime import datetime

from django.utils import timezone

from telekom_site.contracts.models import LETTER, Contract
from telekom_site.numbers import new_number


def conclude(contract: Contract) -> Contract:
    """Store a new contract under a number of its own."""
    contract.number = new_number(LETTER, Contract.objects.all())
    contract.save(force_insert=True)
    return contract


def end_now(order_number: str, ending: Contract.Ending) -> int:
    """End the contracts of an order that have not ended; return how many."""
    now = timezone.now()
    running = Contract.objects.filter(order_number=order_number).exclude(ends_at__lte=now)
    return running.update(ends_at=now, ending=ending)


def withdraw(contract: Contract) -> None:
    """End one contract now."""
    Contract.objects.filter(pk=contract.pk).update(
        ends_at=timezone.now(), ending=Contract.Ending.WITHDRAWN
    )


def cancel(contract: Contract, wanted_end: datetime | None = None) -> datetime:
    """Let a contract end as soon as it can, or later if a later end is wanted; return when."""
    return end_at(contract, max(filter(None, (contract.earliest_end, wanted_end))))


def end_at(contract: Contract, end: datetime) -> datetime:
    """Let a contract end at a moment, whatever its term (§ 314 BGB); return when it ends.

    An end that an earlier notice brought about remains if it is sooner.
    """
    locked = Contract.objects.select_for_update().get(pk=contract.pk)
    if locked.ends_at is None or locked.ends_at > end:
        locked.ends_at, locked.ending = end, Contract.Ending.CANCELLED
        locked.save(update_fields=["ends_at", "ending"])
    return locked.ends_at
