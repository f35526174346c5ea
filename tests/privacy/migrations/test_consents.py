"""Consents of earlier releases are numbered, linked and chained; none changes its state."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db.migrations.state import StateApps

from privacy.consent.ledger import ConsentState, fields_of, state
from privacy.consent import chain
from privacy.consent.models import ConsentChain, ConsentChainEntry, ConsentEvent, CurrentConsent
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.registry.subject import email_key
from tests.support.migrations import migrate_to, migrated_back_to

ANNA, BERT, NOW = "anna@x.example", "bert@x.example", datetime(2026, 11, 1, 12, tzinfo=UTC)
EVENTS = [
    (ANNA, "advertising", "granted"),
    (ANNA, "advertising", "confirmed"),
    (BERT, "advertising", "granted"),
    (ANNA, "advertising", "declined"),
    (BERT, "advertising", "confirmed"),
    (BERT, "advertising", "withdrawn"),
    (ANNA, "surveys", "granted"),
]


@pytest.fixture
def unchained(transactional_db: None) -> Iterator[StateApps]:
    with migrated_back_to(("privacy", "0037_service_notices")) as apps_of_then:
        yield apps_of_then


def test_events_of_earlier_releases_are_chained(unchained: StateApps) -> None:
    wordings = unchained.get_model("privacy", "ConsentWording").objects
    events = unchained.get_model("privacy", "ConsentEvent").objects
    by_topic = {
        topic.key: wordings.create(topic=topic.key, version="1", language="en", text="Yes")
        for topic in (ADVERTISING, SURVEYS)
    }
    for minute, (email, topic, choice) in enumerate(EVENTS):
        events.create(
            subject_key=email_key(email),
            topic=topic,
            choice=choice,
            wording=by_topic[topic],
            occurred_at=NOW + timedelta(minutes=minute),
        )
    migrate_to()
    chained = list(ConsentEvent.objects.order_by("number").select_related("wording", "follows"))
    assert [event.number for event in chained] == list(range(1, 8))
    answered = [event.follows and event.follows.number for event in chained]
    assert answered == [None, 1, None, None, 3, 5, None]
    assert chained[3].choice == ConsentEvent.Choice.REFUSED
    assert {event.wording.channel for event in chained} == {"email"}
    for event, link in zip(chained, ConsentChainEntry.objects.all(), strict=True):
        assert link.event_digest == chain.event_digest(chain.keys()[0], fields_of(event))
    end = ConsentChain.objects.get(pk=ConsentChain.Key.EVENTS)
    assert (end.number, end.digest) == (7, link.digest)
    states = [state(ANNA, ADVERTISING), state(BERT, ADVERTISING), state(ANNA, SURVEYS)]
    assert states == [ConsentState.VALID, ConsentState.WITHDRAWN, ConsentState.PENDING]
    rows = CurrentConsent.objects.order_by("grant__number", "state").values_list("state", flat=True)
    assert set(rows) == {"valid", "withdrawn", "pending"}
    assert CurrentConsent.objects.get(state="valid").grant == chained[1]
