"""Verification of the ledger: both chains, the uses, and the projection of current consents.

It reads in batches and in the order of the keys, so that it needs the same memory for any size.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from privacy.consent import consent_chain, receipts
from privacy.consent.models import (
    ConsentChain,
    ConsentChainEntry,
    ConsentEvent,
    ConsentUse,
    ConsentWording,
    CurrentConsent,
    ReceiptEntry,
)
from privacy.consent.projection import Step, fold
from privacy.consent.retention import KEPT_AS_PROOF
from privacy.consent.uses import A_DAY
from privacy.personal_data.deletion_guard import without_guard

READ_AT_ONCE = 2000  # rows
COLUMNS = (
    *("number", "topic", "channel", "id", "subject_key", "choice"),
    *("wording_id", "source", "follows_id", "evidence", "occurred_at"),
)
PLACE = ("subject_key", "topic", "channel")
Progress = Callable[[int], object]
Place = tuple[str, str, str]
CLOCK_TOLERANCE = A_DAY + timedelta(hours=1)  # of when a consent was used


class Stored(NamedTuple):
    """What is verified of a stored row."""

    pk: int
    state: str
    version: str
    grant_id: UUID | None
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fault:
    """First record that does not match.

    Attributes:
        number: of the event or receipt, or key of the use; 0 where the fault is not one record's.
        problem: what is wrong, in English, for the operator.
    """

    number: int
    problem: str

    def __str__(self) -> str:
        return f"record {self.number}: {self.problem}" if self.number else self.problem


def verify_receipts(progress: Progress = lambda rows: None) -> Fault | None:
    """Verify the chain of visitors' receipts."""
    done = 0

    def show(count: int, _due: int) -> None:
        nonlocal done
        progress(count - done)
        done = count

    broken_at = receipts.verify_chain(show).broken_at
    if broken_at is not None:
        return Fault(broken_at, "a receipt is missing or was changed")
    return _beyond_the_end(ConsentChain.Key.RECEIPTS, ReceiptEntry)


def verify_events(progress: Progress = lambda rows: None) -> Fault | None:
    """Verify the chain of events; `progress` is called with the number of links of each batch."""
    while True:
        before = _end_of_events()
        fault = _Events(before).first_fault(progress)
        if fault is None:
            return _beyond_the_end(ConsentChain.Key.EVENTS, ConsentEvent, ConsentChainEntry)
        if _end_of_events().pruned_number == before.pruned_number:
            return fault  # else its beginning was deleted meanwhile, at the end of its retention


def verify_events_after(number: int) -> Fault | None:
    """Verify the chain of events from the link with this number on, which is anchored; from its
    beginning where that was deleted."""
    before = _end_of_events()
    link = ConsentChainEntry.objects.filter(number=number).first()
    if number <= before.pruned_number:
        return verify_events()
    if link is None:
        return Fault(number, "its link of the chain is missing")
    return _Events(before, (link.number, link.digest)).first_fault(lambda rows: None)


def _beyond_the_end(key: ConsentChain.Key, *models: Any) -> Fault | None:
    """Return the first record with a number that the chain has not reached.

    Each statement compares with the end of that moment, since others append meanwhile.
    """
    end = ConsentChain.objects.filter(pk=key).values("number")
    for model in models:
        rows = model.objects.filter(number__gt=Coalesce(Subquery(end), Value(0)))
        number = rows.order_by("number").values_list("number", flat=True).first()
        if number is not None:
            return Fault(number, "it is not in the chain")
    return None


def _end_of_events() -> ConsentChain:
    return ConsentChain.objects.filter(pk=ConsentChain.Key.EVENTS).first() or ConsentChain()


class KnownKeys:
    """Keys of digests: the current one, and those that are accepted."""

    def __init__(self) -> None:
        self._keys = list(consent_chain.keys())

    def match(self, matches: Callable[[bytes], bool]) -> bool:
        """Return whether a key matches; that key is tried first the next time."""
        for index, key in enumerate(self._keys):
            if matches(key):
                if index:
                    self._keys.insert(0, self._keys.pop(index))
                return True
        return False


class _Events:
    """One pass over the links and the events, side by side."""

    def __init__(self, end: ConsentChain, start: tuple[int, str] | None = None) -> None:
        """`start`: number and digest of the link that is known to be right; by default of the last
        one that was deleted at the end of its retention period."""
        self.start = start or (end.pruned_number, end.pruned_digest)
        self.end, self.keys = end, KnownKeys()
        self.expired = (timezone.now() - KEPT_AS_PROOF).date()
        self.wordings = {
            wording.pk: (wording.topic, wording.channel, consent_chain.digest_of_wording(wording))
            for wording in ConsentWording.objects.exclude(channel="")
        }
        self.events = self._read_events()
        self.event = next(self.events, None)

    def _read_events(self) -> Iterator[tuple[Any, ...]]:
        """Yield (number, topic, channel, then the fields of the digest) of each event."""
        events = ConsentEvent.objects.filter(number__lte=self.end.number).order_by("number")
        if self.start[0] > self.end.pruned_number:
            events = events.filter(number__gt=self.start[0])
        return events.values_list(*COLUMNS).iterator(chunk_size=READ_AT_ONCE)

    def first_fault(self, progress: Progress) -> Fault | None:
        if self.end.released_before and self.end.released_before.date() > self.expired:
            return Fault(0, "events were released before the end of their retention period")
        links = ConsentChainEntry.objects.filter(number__lte=self.end.number).order_by("number")
        if self.start[0] > self.end.pruned_number:
            links = links.filter(number__gt=self.start[0])
        rows = links.values_list("number", "day", "event_digest", "digest")
        last, digest = self.start
        for number, day, of_event, stored in rows.iterator(chunk_size=READ_AT_ONCE):
            if number != last + 1:
                return Fault(last + 1, "its link of the chain is missing")
            if not self._is_linked(number, day, of_event, digest, stored):
                return Fault(number, "its link of the chain was changed, or one before it")
            if problem := self._problem(number, day, of_event):
                return Fault(number, problem)
            last, digest = number, stored
            if number % READ_AT_ONCE == 0:
                progress(READ_AT_ONCE)
        progress(last % READ_AT_ONCE)
        return self._fault_at_the_end(last, digest)

    def _fault_at_the_end(self, last: int, digest: str) -> Fault | None:
        if self.event is not None:
            return Fault(self.event[0], "it is not in the chain")
        if (last, digest) != (self.end.number, self.end.digest):
            return Fault(last + 1, "the end of the chain is missing or was changed")
        return None

    def _is_linked(self, number: int, day: date, of_event: str, before: str, stored: str) -> bool:
        return self.keys.match(
            lambda key: consent_chain.link_digest(key, number, day, of_event, before) == stored
        )

    def _problem(self, number: int, day: date, of_event: str) -> str:
        """Return what is wrong with the event of a link; an empty text where nothing is."""
        if self.event is not None and self.event[0] < number:
            return "an event before it is not in the chain"
        if self.event is None or self.event[0] > number:
            return "" if day <= self.expired else "the event was deleted"
        _number, topic, channel, key, subject, choice, wording, *rest = self.event
        self.event = next(self.events, None)
        place = self.wordings.get(wording)
        if place is None or place[:2] != (topic, channel):
            return "its topic, channel or wording was changed"
        fields = consent_chain.Fields(key, subject, choice, place[2], *rest)
        if not self.keys.match(
            lambda secret: consent_chain.event_digest(secret, fields) == of_event
        ):
            return "the event or its wording was changed"
        return ""


def verify_uses(progress: Progress = lambda rows: None) -> Fault | None:
    """Verify that the events are stored which prove each consent that was used, however old: it,
    and what it follows."""
    uses = ConsentUse.objects.filter(used_at__gte=timezone.now() - KEPT_AS_PROOF)
    grants = uses.order_by("grant").values_list("grant", flat=True).distinct()
    waiting = grants.iterator(chunk_size=READ_AT_ONCE)
    while batch := set(islice(waiting, READ_AT_ONCE)):
        progress(len(batch))
        while batch:
            events = ConsentEvent.objects.filter(pk__in=batch).values_list("pk", "follows")
            followed = dict(events)
            if batch - followed.keys():
                return Fault(0, "a consent was used, and an event that proves it was deleted")
            batch = {pk for pk in followed.values() if pk is not None}
    return None


def verify_projection(progress: Progress = lambda rows: None) -> Fault | None:
    """Compare the current consents with the events."""
    for rows in _batches(_folded(progress)):
        stored = _stored(rows)
        for row in rows:
            known = stored.get(_place(row))
            if not _matches(row, known) and not _is_ending(row, known):
                return _fault_of(row)
    if _without_events().exists():
        return Fault(0, "a current consent has no events")
    return None


def _fault_of(row: CurrentConsent) -> Fault:
    number = row.grant.number if row.grant else 0
    return Fault(number, "a current consent does not match the events")


def rebuild_projection(progress: Progress = lambda rows: None) -> int:
    """Make the current consents match the events and uses; return how many were wrong."""
    with without_guard():  # derived rows: the evidence is the events
        wrong = _without_events().delete()[0]
    for rows in _batches(_folded(progress)):
        stored = _stored(rows)
        for row in rows:
            known = stored.get(_place(row))
            if not _matches(row, known):
                row.pk = known.pk if known else None
                row.save()
                wrong += 1
    return wrong


def _folded(progress: Progress) -> Iterator[CurrentConsent]:
    """Yield each current consent as the events make it."""
    columns = (*PLACE, "choice", "id", "follows_id", "occurred_at", "wording__version")
    events = ConsentEvent.objects.order_by(*PLACE, "number").values_list(*columns)
    rows = events.iterator(chunk_size=READ_AT_ONCE)
    for (subject_key, topic, channel), group in groupby(rows, lambda event: event[:3]):
        steps = [Step(*event[3:]) for event in group]
        row = CurrentConsent(
            subject_key=subject_key, topic=topic, channel=channel, since=steps[0].occurred_at
        )
        for step in steps:
            fold(row, step)
        progress(len(steps))
        yield row


def _place(row: CurrentConsent) -> Place:
    return row.subject_key, row.topic, row.channel


def _batches(rows: Iterator[CurrentConsent]) -> Iterator[list[CurrentConsent]]:
    """Yield the rows in batches, each row with its last use."""
    while batch := list(islice(rows, READ_AT_ONCE)):
        uses = ConsentUse.objects.filter(grant__in=[row.grant_id for row in batch if row.grant_id])
        last = dict(uses.order_by().values_list("grant").annotate(Max("used_at")))
        for row in batch:
            if row.used_at and row.grant_id in last:
                row.used_at = max(row.used_at, last[row.grant_id])
        yield batch


def _stored(rows: list[CurrentConsent]) -> dict[Place, Stored]:
    """Return what is stored of these rows."""
    people = list({row.subject_key for row in rows})
    stored = CurrentConsent.objects.filter(subject_key__in=people)
    columns = stored.values_list(*PLACE, *Stored._fields)
    return {values[:3]: Stored(*values[3:]) for values in columns}


def _matches(row: CurrentConsent, known: Stored | None) -> bool:
    """Return whether a stored row is what events and uses make of it."""
    if known is None or known[1:4] != (str(row.state), row.version, row.grant_id):
        return False
    if row.used_at is None or known.used_at is None:
        if row.used_at != known.used_at:
            return False
    elif abs(row.used_at - known.used_at) > CLOCK_TOLERANCE:
        return False  # such as in the future, where the consent would never expire
    return row.state == CurrentConsent.State.NONE or known.since == row.since


def _is_ending(row: CurrentConsent, known: Stored | None) -> bool:
    """Return whether nothing is missing: no choice was made, or the retention period ends now."""
    soon = timezone.now() - KEPT_AS_PROOF + timedelta(days=1)
    return (row.used_at or row.since) < soon or (
        known is None and row.state == CurrentConsent.State.NONE
    )


def _without_events() -> QuerySet[CurrentConsent]:
    of_row = {name: OuterRef(name) for name in PLACE}
    return CurrentConsent.objects.filter(~Exists(ConsentEvent.objects.filter(**of_row))).filter(
        since__gte=timezone.now() - KEPT_AS_PROOF + timedelta(days=1)
    )
