"""Every change of the ledger is found, with the number of the first record that is wrong."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy import triggers
from privacy.conf import conf
from privacy.consent import anchors, consent_chain, ledger
from privacy.consent.conf import conf as consent_conf
from privacy.consent.models import (
    ConsentChain,
    ConsentChainEntry,
    ConsentEvent,
    ConsentWording,
    CurrentConsent,
    ReceiptEntry,
)
from privacy.consent.retention import prune_chain
from privacy.consent.topics import ADVERTISING
from privacy.consent.verification import (
    Fault,
    rebuild_projection,
    verify_events,
    verify_projection,
    verify_receipts,
)
from privacy.personal_data.retention import purge_all
from privacy.registry.subject import email_key
from privacy.triggers import suspended

pytestmark = pytest.mark.django_db
ANNA, NOW = email_key("anna@x.example"), datetime(2026, 11, 23, 12, tzinfo=UTC)
Choice = ConsentEvent.Choice
EVENTS, LINKS = ConsentEvent.objects, ConsentChainEntry.objects


@pytest.fixture
def own_anchors() -> Any:
    yield
    consent_conf.CONSENT_ANCHORS.unlink(missing_ok=True)


@pytest.fixture
def consents(own_anchors: None) -> list[ConsentEvent]:
    """Four events: granted, confirmed, renewed, withdrawn."""
    wording = ADVERTISING.question().wording()
    events = [ledger.append(ANNA, wording, Choice.GRANTED, "order", evidence={"form": "order"})]
    for choice in (Choice.CONFIRMED, Choice.RENEWED, Choice.WITHDRAWN):
        events.append(ledger.append(ANNA, wording, choice, "link", follows=events[-1]))
    return events


CHANGES: list[tuple[int, Callable[[], object]]] = [
    (2, lambda: EVENTS.filter(number=2).update(choice="granted")),
    (2, lambda: EVENTS.filter(number=2).update(subject_key="0" * 64)),
    (2, lambda: EVENTS.filter(number=2).update(topic="surveys")),
    (2, lambda: EVENTS.filter(number=2).update(channel="phone")),
    (2, lambda: EVENTS.filter(number=2).update(follows=None)),
    (2, lambda: EVENTS.filter(number=2).update(source="order")),
    (1, lambda: EVENTS.filter(number=1).update(evidence={})),
    (3, lambda: EVENTS.filter(number=3).update(occurred_at=NOW)),
    (1, lambda: ConsentWording.objects.update(text="Yes, everything!")),
    (2, lambda: EVENTS.filter(number=2)._raw_delete("default")),
    (4, lambda: EVENTS.filter(number=4)._raw_delete("default")),
    (2, lambda: LINKS.filter(number=2).delete()),
    (4, lambda: LINKS.filter(number=4).delete()),
    (3, lambda: LINKS.filter(number=3).update(day=NOW - timedelta(9999))),
    (3, lambda: LINKS.filter(number=3).update(event_digest="0" * 64)),
    (3, lambda: LINKS.filter(number=3).update(digest="0" * 64)),
    (5, lambda: ConsentChain.objects.filter(pk=2).update(digest="0" * 64)),
    (5, lambda: ConsentChain.objects.filter(pk=2).update(number=5)),
    (0, lambda: ConsentChain.objects.filter(pk=2).update(released_before=timezone.now())),
]


def test_every_change_is_found(consents: list[ConsentEvent]) -> None:
    assert verify_events() is None
    numbers = list[int | None]()
    with suspended(connection):
        for _number, change in CHANGES:
            with transaction.atomic():
                change()
                fault = verify_events()
                numbers.append(fault.number if fault else None)
                transaction.set_rollback(True)
    assert numbers == [number for number, _change in CHANGES]
    assert verify_events() is None


def test_a_chain_forged_without_the_identity_key_is_found(
    consents: list[ConsentEvent], settings: Settings
) -> None:
    known = LINKS.get(number=1)
    event = EVENTS.select_related("wording").get(number=1)
    event.source = "forged"
    key = consent_chain._derived("a guess")
    digest = consent_chain.event_digest(key, ledger.fields_of(event))
    with suspended(connection):
        EVENTS.filter(number=1).update(source="forged")
        LINKS.filter(number=1).update(
            event_digest=digest, digest=consent_chain.link_digest(key, 1, known.day, digest, "")
        )
    fault = verify_events()
    assert fault is not None
    assert fault.number == 1


def test_the_chain_verifies_after_a_rotation_of_the_identity_key(
    consents: list[ConsentEvent], settings: Settings
) -> None:
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [conf.IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "a newer key, as long as it must be, or longer"
    ledger.append(ANNA, ADVERTISING.question().wording(), Choice.GRANTED, "order")
    assert verify_events() is None
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = []
    assert verify_events() is not None


def test_expired_events_are_deleted_and_the_rest_verifies(own_anchors: None) -> None:
    wording = ADVERTISING.question().wording()
    for day in (0, 1, 40):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            ledger.append(ANNA, wording, Choice.GRANTED, "order")
    with time_machine.travel(NOW.replace(year=2031) + timedelta(days=9), tick=False):
        purge_all()
        assert list(EVENTS.values_list("number", flat=True)) == [3]
        assert verify_events() is None
        assert (prune_chain(), prune_chain()) == (2, 0)
        assert verify_events() is None
        ledger.append(ANNA, wording, Choice.GRANTED, "order")
        anchors.append_anchor()
        call_command("verify_consents", verbosity=0)


def test_current_consents_are_compared_and_rebuilt(consents: list[ConsentEvent]) -> None:
    assert verify_projection() is None
    CurrentConsent.objects.update(state="valid", grant=consents[1])
    CurrentConsent.objects.create(
        subject_key="0" * 64, topic="surveys", channel="email", state="valid", since=timezone.now()
    )
    with pytest.raises(CommandError, match="current consent"):
        call_command("verify_consents", verbosity=0)
    call_command("verify_consents", rebuild=True, verbosity=0)
    assert CurrentConsent.objects.get().state == "withdrawn"
    CurrentConsent.objects.all()._raw_delete("default")
    with pytest.raises(CommandError, match="current consent"):
        call_command("verify_consents", verbosity=0)


class TestAnchors:
    """What a chain that was cut or rewritten in one piece contradicts."""

    def test_a_truncated_chain_is_found(self, consents: list[ConsentEvent]) -> None:
        assert (anchors.anchor_daily(), anchors.anchor_daily()) == (1, 0)
        assert anchors.verify_anchors() is None
        last = LINKS.get(number=3)
        with suspended(connection):
            EVENTS.filter(number=4)._raw_delete("default")
            LINKS.filter(number=4).delete()
            ConsentChain.objects.filter(pk=2).update(number=3, digest=last.digest)
        assert verify_events() is None
        with pytest.raises(CommandError, match="record 4: the chain of events ends here"):
            call_command("verify_consents", verbosity=0)
        for source in ("replayed", "replayed too"):  # the chain is as long as it was
            ledger.append(ANNA, consents[0].wording, Choice.WITHDRAWN, source)
        with pytest.raises(CommandError, match="record 4: the chain of events was rewritten"):
            call_command("verify_consents", verbosity=0)
        call_command("verify_consents", accept_restore=True, rebuild=True, verbosity=0)
        ledger.append(ANNA, consents[0].wording, Choice.WITHDRAWN, "account page")
        call_command("verify_consents", verbosity=0)

    def test_a_rewritten_chain_is_found(self, consents: list[ConsentEvent]) -> None:
        anchors.append_anchor()
        before = ""
        with suspended(connection):
            for event in EVENTS.select_related("wording").order_by("number"):
                event.source = "rewritten"
                key, link = consent_chain.keys()[0], LINKS.get(number=event.number)
                of_event = consent_chain.event_digest(key, ledger.fields_of(event))
                before = consent_chain.link_digest(key, event.number, link.day, of_event, before)
                EVENTS.filter(pk=event.pk).update(source="rewritten")
                LINKS.filter(pk=link.pk).update(event_digest=of_event, digest=before)
            ConsentChain.objects.filter(pk=2).update(digest=before)
        assert verify_events() is None
        fault = anchors.verify_anchors()
        assert fault is not None
        assert (fault.number, "rewritten" in fault.problem) == (4, True)

    def test_a_changed_anchor_is_found(self, consents: list[ConsentEvent]) -> None:
        anchors.append_anchor()
        path = consent_conf.CONSENT_ANCHORS
        line = path.read_text()
        path.write_text(line.replace('"number":4', '"number":3') + "torn")
        assert "not signed" in str(anchors.verify_anchors())
        path.write_text(line + "torn")
        anchors.append_anchor()
        assert (len(anchors.read_anchors()), anchors.verify_anchors()) == (2, None)

    def test_they_are_published(self, consents: list[ConsentEvent], client: Client) -> None:
        anchors.append_anchor()
        (anchor,) = client.get("/privacy/consent-anchors.json").json()["anchors"]
        assert anchors.is_ours(anchor)
        assert anchor["events"]["number"] == 4
        assert ANNA not in json.dumps(anchor)


def test_absent_and_changed_triggers_are_reported() -> None:
    def reported() -> list[str | None]:
        messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        return [
            message.id for message in messages if message.id in {"privacy.W008", "privacy.W009"}
        ]

    assert reported() == []
    name = "consent_event_kept"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"ALTER TABLE privacy_consentevent DISABLE TRIGGER {name}")
    assert reported() == ["privacy.W008"]
    triggers.install(connection)
    assert reported() == []


def test_a_wording_that_changed_without_a_version_is_reported(consents: list[ConsentEvent]) -> None:
    def reported() -> list[str]:
        messages = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        return [message.msg for message in messages if message.id == "privacy.W010"]

    assert reported() == []
    with suspended(connection):
        ConsentWording.objects.update(text="Yes, everything!")
    (message,) = reported()
    assert "advertising email 2" in message


def test_what_is_numbered_beyond_the_end_of_a_chain_is_found(consents: list[ConsentEvent]) -> None:
    """Such records would pass as proof, and are in no chain until it reaches their numbers."""
    wording, number = ADVERTISING.question().wording(), 1_000_000
    place = {"subject_key": "f" * 64, "topic": "advertising", "channel": "email"}
    event = ConsentEvent(number=number, **place, choice="confirmed", wording=wording, source="x")
    with suspended(connection):
        event.save(force_insert=True)
        CurrentConsent.objects.create(
            **place,
            state="valid",
            version="2",
            grant=event,
            since=event.occurred_at,
            used_at=event.occurred_at,
        )
        ReceiptEntry(
            number=number, wording=wording, occurred_at=event.occurred_at, choice="granted"
        ).save(force_insert=True)
    assert verify_projection() is None
    assert verify_events() == verify_receipts() == Fault(number, "it is not in the chain")


@pytest.mark.parametrize("column", ["since", "used_at"])
def test_a_consent_that_would_never_expire_is_found_and_corrected(
    consents: list[ConsentEvent], column: str
) -> None:
    wording = ADVERTISING.question().wording()
    granted = ledger.append(ANNA, wording, Choice.GRANTED, "order")
    ledger.append(ANNA, wording, Choice.CONFIRMED, "link", follows=granted)
    CurrentConsent.objects.update(**{column: timezone.now() + timedelta(days=9999)})
    assert verify_projection() is not None
    assert rebuild_projection() == 1
    assert verify_projection() is None
