"""Number the events of earlier releases, link them to what they answer, and chain them."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db import migrations

from privacy.consent.consent_chain import Fields, event_digest, keys, link_digest, wording_digest

AT_ONCE = 2000  # events
CHAIN = 2  # of the events; that of the receipts is 1
ENDED = {'withdrawn', 'expired'}


def name_channels(apps: Any, schema_editor: Any) -> None:
    """Until now only consents by people, not by visitors, were for a channel: email."""
    wordings = apps.get_model('privacy', 'ConsentWording').objects
    used = apps.get_model('privacy', 'ConsentEvent').objects.values('wording')
    wordings.filter(pk__in=used).update(channel='email')


def number_events(apps: Any, schema_editor: Any) -> None:
    events = apps.get_model('privacy', 'ConsentEvent').objects
    events.filter(choice='declined').update(choice='refused')
    ids = list(events.order_by('occurred_at', 'id').values_list('id', flat=True))
    for first in range(0, len(ids), AT_ONCE):
        batch = [events.model(id=key, number=number) for number, key in enumerate(ids[first : first + AT_ONCE], first + 1)]
        events.bulk_update(batch, ['number'])


def link_events(apps: Any, schema_editor: Any) -> None:
    """Let each event follow what it answers, and store the state of each consent."""
    events, current = (apps.get_model('privacy', name).objects for name in ('ConsentEvent', 'CurrentConsent'))
    place = ('subject_key', 'topic', 'channel')
    for key, group in groupby(_all(events, *place, 'number'), lambda event: tuple(getattr(event, name) for name in place)):
        row = current.model(**dict(zip(place, key, strict=True)))
        given: list[Any] = []
        for event in group:
            _follow(events, event, given)
            _fold(row, event)
        row.save(force_insert=True)


def _all(events: Any, *order: str) -> Iterator[Any]:
    """Yield all events; read in batches, since SQLite cannot read what is being changed."""
    ids = list(events.order_by(*order).values_list('id', flat=True))
    for first in range(0, len(ids), AT_ONCE):
        batch = events.select_related('wording').in_bulk(ids[first : first + AT_ONCE])
        yield from (batch[key] for key in ids[first : first + AT_ONCE])


def _follow(events: Any, event: Any, given: list[Any]) -> None:
    if event.choice == 'confirmed':
        answers = [grant for grant in given if grant.choice == 'granted' and grant.wording_id == event.wording_id]
    else:
        answers = given if event.choice == 'withdrawn' else []
    if answers:
        events.filter(pk=event.pk).update(follows=answers[-1].pk)
    if event.choice in {'granted', 'confirmed'}:
        given.append(event)


def _fold(row: Any, event: Any) -> None:
    """As `privacy.consent.projection.fold`, for the choices of then."""
    row.since = row.since or event.occurred_at
    if event.choice == 'granted' and row.state != 'valid':
        row.state, row.since, row.version = 'pending', event.occurred_at, event.wording.version
    elif event.choice in {'confirmed', 'withdrawn'}:
        row.state = 'valid' if event.choice == 'confirmed' else 'withdrawn'
        row.since, row.version = event.occurred_at, event.wording.version
        row.grant = event if event.choice == 'confirmed' else None
        row.used_at = event.occurred_at if event.choice == 'confirmed' else None


def chain_events(apps: Any, schema_editor: Any) -> None:
    events, entries, chains = (
        apps.get_model('privacy', name).objects for name in ('ConsentEvent', 'ConsentChainEntry', 'ConsentChain')
    )
    chains.get_or_create(pk=1)
    chain, _created = chains.get_or_create(pk=CHAIN)
    batch: list[Any] = []
    for event in _all(events, 'number'):
        _chain(entries.model, chain, event, batch)
        if len(batch) == AT_ONCE:
            entries.bulk_create(batch)
            batch.clear()
    entries.bulk_create(batch)
    chain.save()


def _chain(model: Any, chain: Any, event: Any, batch: list[Any]) -> None:
    key, day, wording = keys()[0], event.occurred_at.date(), event.wording
    text = wording_digest(wording.topic, wording.channel, wording.version, wording.language, wording.text)
    of_event = event_digest(
        key,
        Fields(event.id, event.subject_key, event.choice, text, event.source, event.follows_id, event.evidence, event.occurred_at),
    )
    chain.digest = link_digest(key, event.number, day, of_event, chain.digest)
    chain.number = event.number
    batch.append(model(number=event.number, day=day, event_digest=of_event, digest=chain.digest))


def unchain(apps: Any, schema_editor: Any) -> None:
    """Back to the choices of then; what they do not know was not a consent."""
    events = apps.get_model('privacy', 'ConsentEvent').objects
    events.filter(choice='refused').update(choice='declined')
    events.filter(choice='expired').update(choice='withdrawn')
    events.filter(choice='renewed').update(choice='confirmed')
    apps.get_model('privacy', 'CurrentConsent').objects.all().delete()
    events.filter(choice='asked').delete()
    apps.get_model('privacy', 'ConsentChainEntry').objects.all().delete()
    apps.get_model('privacy', 'ConsentChain').objects.filter(pk=CHAIN).delete()


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    from privacy import triggers

    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0038_consent_chain'),
    ]

    operations = [
        migrations.RunPython(name_channels, migrations.RunPython.noop),
        migrations.RunPython(number_events, migrations.RunPython.noop),
        migrations.RunPython(link_events, migrations.RunPython.noop),
        migrations.RunPython(chain_events, unchain),
        migrations.RunPython(migrations.RunPython.noop, drop_triggers),
    ]
