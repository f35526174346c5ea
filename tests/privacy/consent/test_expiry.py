"""Consents that are not used end; people are asked once before, and keep them by one click."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from privacy.campaigns.models import Subscriber
from privacy.consent.expiry import ask_to_keep, expire_unused, expires_at
from privacy.consent.flows import record_choice, withdraw
from privacy.consent.ledger import ConsentState, grant_of, state
from privacy.consent.models import ConsentEvent, CurrentConsent
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.consent.uses import record_uses
from privacy.personal_data.erasure import erase
from privacy.personal_data.erasure_journal import write_entry
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject
from telekom_site.accounts.models import User
from telekom_site.surveys.invitations import invite_all
from tests.conftest import link_in
from tests.support.surveys import make_survey

pytestmark = pytest.mark.django_db(transaction=True)
ANNA, NOW = "anna@x.example", datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def at(days: int) -> time_machine.travel:
    return time_machine.travel(NOW + days * DAY, tick=False)


@pytest.fixture
def agreed(browser: Client) -> None:
    """Consents to offers and surveys, by one person."""
    with at(0), translation.override("de"):
        for topic in (ADVERTISING, SURVEYS):
            record_choice(ANNA, True, "order", topic)
            browser.post(link_in(mail.outbox.pop()))


def states() -> list[ConsentState]:
    return [state(ANNA, topic) for topic in (ADVERTISING, SURVEYS)]


def test_an_unused_consent_is_asked_about_once_and_ends(agreed: None, browser: Client) -> None:
    row = CurrentConsent.objects.first()
    assert row is not None
    assert expires_at(row) == NOW + 730 * DAY
    with at(699):
        assert (ask_to_keep(), expire_unused()) == (0, 0)
    with at(701):
        assert (ask_to_keep(), ask_to_keep()) == (1, 0)
    (letter,) = mail.outbox
    assert "Angebote per E-Mail, Umfragen per E-Mail" in letter.subject
    assert letter.body.count("Ja, ich willige ein") == 2
    with at(731):
        assert browser.post(link_in(letter)).status_code == 410  # the link ends with the consent
        assert (ask_to_keep(), expire_unused(), expire_unused()) == (0, 2, 0)
        assert states() == [ConsentState.EXPIRED] * 2
        assert not state(ANNA, ADVERTISING).may_be_withdrawn


def test_one_click_keeps_all_that_was_asked(agreed: None, browser: Client) -> None:
    with at(705):
        ask_to_keep()
        (letter,) = mail.outbox
        browser.get(link_in(letter))
        assert not ConsentEvent.objects.filter(choice="renewed")
    with at(713):  # the link lives as long as the consent, not as one that confirms a grant
        assert browser.post(link_in(letter)).status_code == 200
        assert browser.post(link_in(letter)).status_code == 410
    with at(1400):
        assert expire_unused() == 0
        assert states() == [ConsentState.VALID] * 2
        grant = grant_of(ANNA, ADVERTISING)
        assert grant is not None
        assert grant.choice == ConsentEvent.Choice.RENEWED
        assert ask_to_keep() == 0
    with at(1414):
        assert ask_to_keep() == 1


def test_a_consent_that_is_used_stays_as_long_as_its_proof(agreed: None, settings: Any) -> None:
    grant = grant_of(ANNA, SURVEYS)
    assert grant is not None
    for days in (600, 1200, 1700):
        with at(days):
            record_uses([grant.pk], "survey 1")
            assert expire_unused() == (days == 1200)  # offers were not used
    with at(1700 + 729):
        assert (ask_to_keep(), expire_unused()) == (1, 0)
        settings.PRIVACY_CONSENT_UNUSED_LIFETIME_DAYS = 9999
    with at(1700 + 5 * 365 + 1 - 61):
        assert expire_unused() == 0
    with at(1700 + 5 * 365 + 1 - 59):
        assert expire_unused() == 1


@pytest.mark.parametrize("ended_by", ["withdrawal", "erasure", "restriction"])
def test_a_link_to_keep_revives_nothing(agreed: None, browser: Client, ended_by: str) -> None:
    with at(705):
        ask_to_keep()
    (letter,) = mail.outbox
    with at(706):
        if ended_by == "restriction":
            restrict(DataSubject(ANNA))
            browser.post(link_in(letter))
            assert states() == [ConsentState.RESTRICTED] * 2
            return
        if ended_by == "withdrawal":
            for topic in (ADVERTISING, SURVEYS):
                withdraw(ANNA, "account page", topic)
        else:
            write_entry(DataSubject(ANNA))
            list(erase(DataSubject(ANNA)))
        assert browser.post(link_in(letter)).status_code == 410
        assert states() == [ConsentState.WITHDRAWN] * 2


def test_a_person_under_restriction_is_not_asked(agreed: None) -> None:
    restrict(DataSubject(ANNA))
    with at(705):
        assert ask_to_keep() == 0
        assert not mail.outbox


def test_after_an_erasure_old_links_grant_nothing(browser: Client) -> None:
    with at(0):
        record_choice(ANNA, True, "order")
        link = link_in(mail.outbox[0])
    with at(1):
        list(erase(DataSubject(ANNA)))  # without an entry in the journal, as after its retention
        assert browser.post(link).status_code == 410
    with at(2):
        record_choice(ANNA, True, "order")
        assert state(ANNA, ADVERTISING) is ConsentState.PENDING


def test_an_invitation_to_a_survey_uses_the_consent(customer: User) -> None:
    make_survey(audience="invited")
    record_choice(customer.email, True, "order", SURVEYS)
    Client(headers={"Sec-Fetch-Site": "same-origin"}).post(link_in(mail.outbox.pop()))
    CurrentConsent.objects.update(used_at=timezone.now() - 700 * DAY)
    assert invite_all() == 1
    used_at = CurrentConsent.objects.get().used_at
    assert used_at is not None
    assert used_at > timezone.now() - DAY


def test_who_is_known_by_their_account_only_is_asked_too(customer: User) -> None:
    with at(0):
        record_choice(customer.email, True, "order")
        Client(headers={"Sec-Fetch-Site": "same-origin"}).post(link_in(mail.outbox.pop()))
    Subscriber.objects.all().delete()
    with at(705):
        assert ask_to_keep() == 1
    assert [letter.to for letter in mail.outbox] == [[customer.email]]
