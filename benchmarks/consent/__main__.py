"""What it costs to verify a ledger of many consent events, and as many uses of the consents: time
and memory of `verify_consents`.

Run from the top folder: .venv/bin/python -m benchmarks.consent [events]
                     or: sh .ci/with-postgres .venv/bin/python -m benchmarks.consent [events]
Without a number it takes 1,000,000 and writes its section of docs/reference/performance.md,
otherwise it prints it.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from tqdm import tqdm  # type: ignore[import-untyped]

from benchmarks.document import made_by, write_section

EVENTS = 1_000_000
TARGET = 60.0  # seconds of the processor
BATCH = 10_000  # events
USES = 50  # of one batch, as the sender of campaigns records them together
PER_PERSON = ("granted", "confirmed", "granted", "confirmed", "withdrawn")  # of two topics


def main(count: int) -> str:
    """Fill a ledger, verify it, and say it in a table."""
    set_up()
    fill(count)
    fill_uses(count)
    from privacy.consent import use_verification, verification

    parts: dict[str, Callable[[], object]] = {
        "chain of events": verification.verify_events,
        "current consents": verification.verify_projection,
        "chain of uses": use_verification.verify_batches,
        "events that the uses need": verification.verify_uses,
    }
    before = peak_memory()
    seconds = {name: timed(verify) for name, verify in parts.items()}
    grown = peak_memory() - before
    return section(count, seconds, grown)


def set_up() -> None:
    """The whole site, on a SQLite file or on the PostgreSQL that DATABASE_URL names."""
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp())
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

    import django

    django.setup()

    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(count: int) -> None:
    """Store events and links in bulk, as `ledger.append` makes them one by one."""
    from django.db import connection, transaction

    from privacy.consent.models import (
        ConsentChain,
        ConsentChainEntry,
        ConsentEvent,
        CurrentConsent,
    )
    from privacy.triggers import suspended

    chain, _created = ConsentChain.objects.get_or_create(pk=ConsentChain.Key.EVENTS)
    made = consents(count, chain)
    with suspended(connection), tqdm(total=count, unit=" events", unit_scale=True) as progress:
        for begin in range(0, count, BATCH):
            rows = [next(made) for _ in range(min(BATCH, count - begin))]
            with transaction.atomic():
                ConsentEvent.objects.bulk_create([event for event, _link, _row in rows])
                ConsentChainEntry.objects.bulk_create([link for _event, link, _row in rows])
                CurrentConsent.objects.bulk_create([row for *_rest, row in rows if row])
            progress.update(len(rows))
        chain.save()


def fill_uses(count: int) -> None:
    """Store uses and their batches in bulk, as `uses.record_uses` makes them: of each consent in
    turn, campaign after campaign."""
    from django.db import connection, transaction

    from privacy.consent.models import ConsentChain, ConsentUse, ConsentUseBatch, CurrentConsent
    from privacy.triggers import suspended

    end, _created = ConsentChain.objects.get_or_create(pk=ConsentChain.Key.USES)
    now, used = datetime.now(UTC), CurrentConsent.objects.exclude(grant=None)
    used.update(used_at=now)
    made = batches(count, list(used.values_list("grant", flat=True)), end, now)
    with suspended(connection), tqdm(total=count, unit=" uses", unit_scale=True) as progress:
        for group in iter(lambda: list(islice(made, BATCH // USES)), []):
            uses = [use for _batch, uses in group for use in uses]
            with transaction.atomic():
                ConsentUse.objects.bulk_create(uses)
                ConsentUseBatch.objects.bulk_create([batch for batch, _uses in group])
            progress.update(len(uses))
        end.save()


def batches(
    count: int, grants: Sequence[UUID], end: Any, now: datetime
) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Yield (batch, its uses) in the order of the chain."""
    from privacy.consent import consent_chain
    from privacy.consent.models import ConsentUse, ConsentUseBatch

    key = consent_chain.keys()[0]
    for begin in range(0, count, USES):
        numbers, end.number = range(begin, min(begin + USES, count)), end.number + 1
        uses = list[ConsentUse]()
        for number in numbers:
            campaign, place = divmod(number, len(grants))
            use = ConsentUse(
                pk=number + 1,
                grant_id=grants[place],
                used_for=f"campaign {campaign}",
                used_at=now,
                batch=end.number,
            )
            fields = (use.batch, use.grant_id, use.used_for, use.used_at)
            use.digest = consent_chain.use_digest(key, *fields)
            uses.append(use)
        batch = consent_chain.BatchFields(end.number, now.date(), len(uses), uses[-1].pk)
        end.digest = consent_chain.batch_digest(key, batch, end.digest)
        yield ConsentUseBatch(**batch._asdict(), digest=end.digest), uses


def consents(count: int, end: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Yield (event, link, current consent or None) in the order of the chain."""
    from privacy.consent import consent_chain, ledger
    from privacy.consent.models import ConsentChainEntry, ConsentEvent, CurrentConsent
    from privacy.consent.topics import ADVERTISING, SURVEYS

    wordings = [topic.question().wording() for topic in (ADVERTISING, SURVEYS)]
    key, start, event = consent_chain.keys()[0], datetime.now(UTC) - timedelta(days=400), None
    for number in range(1, count + 1):
        person, step = divmod(number - 1, len(PER_PERSON))
        wording, choice = wordings[step // 2 % 2], PER_PERSON[step]
        if choice == "withdrawn":
            wording = wordings[1]
        event = ConsentEvent(
            number=number,
            subject_key=f"{person:064x}",
            topic=wording.topic,
            channel=wording.channel,
            choice=choice,
            wording=wording,
            source="benchmark",
            follows=None if choice == "granted" else event,
            evidence={"form": "benchmark", "served_at": "2026-01-01T00:00:00+00:00"},
            occurred_at=start + timedelta(seconds=number),
        )
        of_event = consent_chain.event_digest(key, ledger.fields_of(event))
        day = event.occurred_at.date()
        end.digest = consent_chain.link_digest(key, number, day, of_event, end.digest)
        end.number = number
        link = ConsentChainEntry(number=number, day=day, event_digest=of_event, digest=end.digest)
        ends = step in {1, 4} or number == count
        yield event, link, _current(CurrentConsent, event) if ends else None


def _current(model: Any, event: Any) -> Any:
    from privacy.consent.projection import Step, fold

    row = model(
        subject_key=event.subject_key,
        topic=event.topic,
        channel=event.channel,
        since=event.occurred_at,
    )
    version = event.wording.version
    fold(row, Step(event.choice, event.id, event.follows_id, event.occurred_at, version))
    return row


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that it takes: of the processor, and by the clock. Raises AssertionError
    where it finds a fault."""
    cpu, begin = time.process_time(), time.perf_counter()
    fault = work()
    seconds = time.process_time() - cpu, time.perf_counter() - begin
    if fault is not None:
        raise AssertionError(str(fault))
    return seconds


def peak_memory() -> int:
    """Return the most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def section(count: int, seconds: dict[str, tuple[float, float]], grown: int) -> str:
    """The section of the document."""
    from django.db import connection

    rows = "".join(
        f"| {name} | {cpu:.1f} | {wall:.1f} |\n" for name, (cpu, wall) in seconds.items()
    )
    whole = sum(cpu for cpu, _wall in seconds.values())
    return (
        f"{count:,} events and {count:,} uses on {connection.vendor}, verified by "
        f"`manage.py verify_consents`; the process grew by {grown} MB meanwhile.\n\n"
        "| part | seconds of the processor | by the clock |\n|---|---|---|\n"
        f"{rows}| together, target < {TARGET:.0f} | {whole:.1f} | |\n\n"
        f"{made_by('python -m benchmarks.consent', 'Django')}\n"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(main(int(sys.argv[1])))
    else:
        write_section("consents", main(EVENTS))
