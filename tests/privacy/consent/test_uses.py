"""The proof of a consent is kept from its grant and from each use, and no longer."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from privacy.company_rules.in_force import AS_DECLARED
from privacy.consent import ledger
from privacy.consent.models import ConsentEvent, ConsentUse, CurrentConsent
from privacy.consent.retention import prune_chain, release_expired
from privacy.consent.topics import ADVERTISING
from privacy.consent.uses import record_uses
from privacy.consent.verification import (
    rebuild_projection,
    verify_events,
    verify_projection,
    verify_uses,
)
from privacy.my_data.deletion_dates import deletion_moments
from privacy.personal_data.erasure import erase
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.legal_holds import HeldRows
from privacy.personal_data.retention import purge_all
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, email_key
from privacy.triggers import suspended

pytestmark = pytest.mark.django_db
ANNA, NOW = "anna@x.example", datetime(2026, 11, 23, 12, tzinfo=UTC)
Choice = ConsentEvent.Choice


def after(years: float) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(days=years * 365.25), tick=False)


def append(*choices: ConsentEvent.Choice) -> ConsentEvent:
    """Append events, each of which follows the one before; return the last one."""
    wording, event = ADVERTISING.question().wording(), None
    for choice in choices:
        event = ledger.append(email_key(ANNA), wording, choice, "order", follows=event)
    assert event is not None
    return event


@pytest.fixture
def used() -> ConsentEvent:
    """A consent that was withdrawn, and another one that was used four years after its grant."""
    with after(0):
        append(Choice.GRANTED, Choice.CONFIRMED, Choice.WITHDRAWN)
        grant = append(Choice.ASKED, Choice.GRANTED, Choice.CONFIRMED)
    with after(4):
        record_uses([grant.pk], "campaign 7")
    return grant


def numbers() -> list[int]:
    return list(ConsentEvent.objects.order_by("number").values_list("number", flat=True))


def verify() -> list[object]:
    return [verify_events(), verify_uses(), verify_projection()]


def test_what_proves_a_consent_is_kept_from_its_last_use(used: ConsentEvent) -> None:
    with after(6):
        purge_all()
        assert numbers() == [4, 5, 6], "the other consent was withdrawn before"
        assert CurrentConsent.objects.get().used_at == NOW + timedelta(days=4 * 365.25)
        prune_chain()
        assert verify() == [None] * 3
        with pytest.raises(IntegrityError, match="kept as proof"), transaction.atomic():
            ConsentEvent.objects.filter(number=5)._raw_delete("default")
        with pytest.raises(IntegrityError, match="kept as proof"), transaction.atomic():
            ConsentUse.objects.all()._raw_delete("default")
    with after(8):
        append(Choice.WITHDRAWN)
    with after(9.1):
        purge_all()
        assert (numbers(), ConsentUse.objects.count()) == ([7], 0)
        assert verify() == [None] * 3


def test_the_person_sees_until_when_and_for_what(used: ConsentEvent) -> None:
    with after(4.1):
        rows = ConsentEvent.objects.filter(number__in=[1, 6]).order_by("number")
        moments = deletion_moments(registry.get(ConsentEvent), rows, HeldRows(), AS_DECLARED)
        assert [moment.year for moment in moments] == [2031, 2035]
        shown = str(list(export_subject_data(DataSubject(ANNA))))
    assert "campaign 7" in shown


def test_an_erasure_keeps_the_proof(used: ConsentEvent) -> None:
    with after(4.1):
        list(erase(DataSubject(ANNA)))
        assert ConsentUse.objects.get().grant_id == used.pk
        assert verify() == [None] * 3
        release_expired()
        purge_all()
        assert ConsentUse.objects.exists()


def test_a_proof_that_was_deleted_by_force_is_found(used: ConsentEvent) -> None:
    with after(6):
        purge_all()
        with suspended(connection):
            ConsentEvent.objects.filter(choice=Choice.ASKED)._raw_delete("default")
        assert verify_events() is None, "an event of that age may be missing"
        assert "was used" in str(verify_uses())


def test_when_it_was_used_is_compared_and_rebuilt_from_the_uses(used: ConsentEvent) -> None:
    with after(4):
        CurrentConsent.objects.update(used_at=NOW)
        assert verify_projection() is not None
        assert rebuild_projection() == 1
        assert verify_projection() is None
