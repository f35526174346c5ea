"""What earlier releases stored is kept. The way back and forth takes most of the time: there is one
for all.

Consents are numbered, linked and chained, and none changes its state. Disclosures get a request and
an event each, and are still shown.
"""

from datetime import UTC, datetime, timedelta

from django.db.migrations.state import StateApps

from privacy.consent import consent_chain
from privacy.consent.ledger import ConsentState, fields_of, state
from privacy.consent.models import ConsentChain, ConsentChainEntry, ConsentEvent, CurrentConsent
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.disclosures import disclosure_chain
from privacy.disclosures.models import Disclosure, DisclosureRequest
from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject, email_key
from tests.support.migrations import migrate_to, migrated_back_to

BEFORE_CHAINS = ("privacy", "0037_service_notices")
BEFORE_REQUESTS_OF_AUTHORITIES = ("privacy", "0042_retained_records")
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


def test_consents_and_disclosures_of_earlier_releases_are_kept(transactional_db: None) -> None:
    with migrated_back_to(BEFORE_CHAINS) as apps_of_then:
        store_consents(apps_of_then)
        store_disclosures(migrate_to(BEFORE_REQUESTS_OF_AUTHORITIES))
        migrate_to()
    consents_are_chained()
    disclosures_have_requests()


def store_consents(apps_of_then: StateApps) -> None:
    wordings = apps_of_then.get_model("privacy", "ConsentWording").objects
    events = apps_of_then.get_model("privacy", "ConsentEvent").objects
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


def consents_are_chained() -> None:
    chained = list(ConsentEvent.objects.order_by("number").select_related("wording", "follows"))
    assert [event.number for event in chained] == list(range(1, 8))
    answered = [event.follows and event.follows.number for event in chained]
    assert answered == [None, 1, None, None, 3, 5, None]
    assert chained[3].choice == ConsentEvent.Choice.REFUSED
    assert {event.wording.channel for event in chained} == {"email"}
    for event, link in zip(chained, ConsentChainEntry.objects.all(), strict=True):
        assert link.event_digest == consent_chain.event_digest(consent_chain.keys()[0], fields_of(event))
    end = ConsentChain.objects.get(pk=ConsentChain.Key.EVENTS)
    assert (end.number, end.digest) == (7, link.digest)
    states = [state(ANNA, ADVERTISING), state(BERT, ADVERTISING), state(ANNA, SURVEYS)]
    assert states == [ConsentState.VALID, ConsentState.WITHDRAWN, ConsentState.PENDING]
    rows = CurrentConsent.objects.order_by("grant__number", "state").values_list("state", flat=True)
    assert set(rows) == {"valid", "withdrawn", "pending"}
    assert CurrentConsent.objects.get(state="valid").grant == chained[1]


def store_disclosures(apps_of_then: StateApps) -> None:
    for number in (1, 2):
        apps_of_then.get_model("privacy", "Disclosure").objects.create(
            subject_key=email_key(ANNA),
            recipient="Police",
            what="Name",
            law=f"§ 95 StPO, {number}/26",
            disclosed_at=datetime(2026, 11, number, tzinfo=UTC),
        )


def disclosures_have_requests() -> None:
    assert (disclosure_chain.broken_links(), disclosure_chain.changed_requests()) == (0, 0)
    assert DisclosureRequest.objects.filter(state="recorded", company=None).count() == 2
    assert Disclosure.objects.filter(kept_from=None).count() == 0
    exported = export_subject_data(DataSubject(ANNA))
    told = [data for data in exported if data.dataset == "privacy.Disclosure"]
    assert len(told[0].records) == 2
