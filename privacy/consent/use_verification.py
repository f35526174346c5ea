"""Verification of the uses of consents: each one's digest, and the chain of their batches.

It reads in batches and in the order of the keys, so that it needs the same memory for any number.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from privacy.consent import consent_chain
from privacy.consent.models import ConsentChain, ConsentUse, ConsentUseBatch
from privacy.consent.retention import KEPT_AS_PROOF
from privacy.consent.verification import READ_AT_ONCE, Fault, KnownKeys, Progress


class _Use(NamedTuple):
    pk: int
    batch: int
    grant: UUID
    used_for: str
    used_at: datetime
    digest: str


class _Start(NamedTuple):
    """The batch after which verification begins, which is known to be right."""

    number: int = 0
    digest: str = ""
    last_use: int = 0


def verify_batches(progress: Progress = lambda rows: None) -> Fault | None:
    """Verify all uses; `progress` is called with the number of uses of each batch."""
    while True:
        before = _end()
        start = _Start(before.pruned_number, before.pruned_digest)
        fault = _Batches(before, start).first_fault(progress)
        if fault is None or _end().pruned_number == before.pruned_number:
            return fault  # else the beginning was deleted meanwhile, at the end of its retention


def verify_batches_after(number: int) -> Fault | None:
    """Verify the uses after the batch with this number, which is anchored; all uses where that was
    deleted."""
    before = _end()
    if number <= before.pruned_number:
        return verify_batches()
    batch = ConsentUseBatch.objects.filter(number=number).first()
    if batch is None:
        return Fault(0, f"batch {number} of the uses is missing")
    start = _Start(number, batch.digest, batch.last_use)
    return _Batches(before, start).first_fault(lambda rows: None)


def _end() -> ConsentChain:
    return ConsentChain.objects.filter(pk=ConsentChain.Key.USES).first() or ConsentChain()


def _read_uses(last_use: int) -> Iterator[_Use]:
    """Yield the uses after this one: of this moment's batches, and those with a number that no
    batch has reached at all.

    No method of `_Batches`: a generator that holds its owner is a circle, whose cursor is closed
    some time later, in a transaction that does not know it.
    """
    uses = ConsentUse.objects.filter(pk__gt=last_use).order_by("pk")
    for values in uses.values_list(*_Use._fields).iterator(chunk_size=READ_AT_ONCE):
        yield _Use(*values)


class _Batches:
    """One pass over the batches and their uses, side by side."""

    def __init__(self, end: ConsentChain, start: _Start) -> None:
        self._end, self._start, self._keys = end, start, KnownKeys()
        self._expired = (timezone.now() - KEPT_AS_PROOF).date()
        self._uses = _read_uses(start.last_use)
        self._use = next(self._uses, None)

    def first_fault(self, progress: Progress) -> Fault | None:
        """Return the first use or batch that does not match."""
        last, digest, _last_use = self._start
        batches = ConsentUseBatch.objects.filter(number__gt=last, number__lte=self._end.number)
        columns = (*consent_chain.BatchFields._fields, "digest")
        rows = batches.order_by("number").values_list(*columns)
        for *values, stored in rows.iterator(chunk_size=READ_AT_ONCE):
            batch = consent_chain.BatchFields(*values)
            if batch.number != last + 1:
                return Fault(0, f"batch {last + 1} of the uses is missing")
            if not self._is_linked(batch, digest, stored):
                return Fault(0, f"batch {batch.number} of the uses was changed, or one before it")
            if fault := self._fault_in(batch):
                return fault
            last, digest = batch.number, stored
            progress(batch.size)
        if (last, digest) != (self._end.number, self._end.digest):
            return Fault(0, f"batch {last + 1} of the uses is missing, or the end of their chain")
        return self._fault_at_the_end()

    def _is_linked(self, batch: consent_chain.BatchFields, before: str, stored: str) -> bool:
        return self._keys.match(
            lambda key: consent_chain.batch_digest(key, batch, before) == stored
        )

    def _fault_in(self, batch: consent_chain.BatchFields) -> Fault | None:
        digests, use = set[str](), self._use
        while use is not None and use.batch <= batch.number:
            if use.batch < batch.number or use.digest in digests:
                return Fault(use.pk, "the use was inserted later")
            if not self._is_ours(use):
                return Fault(use.pk, "the use was changed, or was not recorded by this site")
            digests.add(use.digest)
            use = self._use = next(self._uses, None)
        if len(digests) < batch.size and batch.day > self._expired:
            return self._deleted(batch, len(digests))
        if len(digests) > batch.size:
            return Fault(batch.last_use, "a use was inserted beside it")
        return None

    def _deleted(self, batch: consent_chain.BatchFields, left: int) -> Fault:
        day, missing = f"{batch.day:%Y-%m-%d}", batch.size - left
        return Fault(
            batch.last_use,
            f"{missing} of the {batch.size} uses of {day} that end here were deleted",
        )

    def _is_ours(self, use: _Use) -> bool:
        return self._keys.match(lambda key: consent_chain.use_digest(key, *use[1:5]) == use.digest)

    def _fault_at_the_end(self) -> Fault | None:
        """Return the first use of a batch that the chain has not reached by now."""
        if self._use is None:
            return None
        reached = _end().number
        use: _Use | None = self._use
        while use is not None:
            if use.batch > reached or use.batch <= self._end.number:
                return Fault(use.pk, "the use is not in the chain")
            use = next(self._uses, None)
        return None
