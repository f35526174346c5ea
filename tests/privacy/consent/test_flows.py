"""Consent flows: each choice, confirmation and withdrawal is an append-only event."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from privacy.consent.flows import record_choice, withdraw, withdrawal_token
from privacy.consent.ledger import ConsentState, state
from privacy.consent.models import ConsentEvent
from privacy.consent.topics import ADVERTISING, SURVEYS
from privacy.personal_data.export import export_subject_data
from privacy.registry.subject import DataSubject
from tests.conftest import link_in

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = "anna@customer.example"


def now() -> ConsentState:
    return state(ANNA, ADVERTISING)


def test_an_unticked_box_is_recorded_as_refused() -> None:
    event = record_choice(ANNA, False, "order")
    assert event.choice == ConsentEvent.Choice.REFUSED
    assert now() is ConsentState.NONE
    assert not mail.outbox


def test_a_grant_without_confirmation_is_not_valid() -> None:
    record_choice(ANNA, True, "order")
    assert now() is ConsentState.PENDING


def test_confirming_the_mailed_link_makes_a_consent_valid(browser: Client) -> None:
    record_choice(ANNA, True, "order")
    link = link_in(mail.outbox[0])
    assert browser.get(link).status_code == 200
    assert now() is ConsentState.PENDING  # scanners follow links
    assert browser.post(link).status_code == 200
    assert now() is ConsentState.VALID
    assert browser.post(link).status_code == 410


def test_the_wording_that_was_shown_is_stored(browser: Client) -> None:
    event = record_choice(ANNA, True, "order")
    assert (event.wording.version, event.wording.text) == (
        ADVERTISING.question().version,
        str(ADVERTISING.text),
    )


def test_a_confirmation_expires(browser: Client) -> None:
    record_choice(ANNA, True, "order")
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert browser.post(link_in(mail.outbox[0])).status_code == 410
    assert now() is ConsentState.PENDING


def test_a_withdrawal_is_appended_and_takes_effect() -> None:
    record_choice(ANNA, True, "order")
    withdraw(ANNA, "account page")
    assert now() is ConsentState.WITHDRAWN
    assert ConsentEvent.objects.count() == 3


def test_an_old_link_does_not_undo_a_withdrawal(browser: Client) -> None:
    record_choice(ANNA, True, "order")
    withdraw(ANNA, "account page")
    assert browser.post(link_in(mail.outbox[0])).status_code == 410
    assert now() is ConsentState.WITHDRAWN


def test_leaving_a_later_box_unticked_withdraws_nothing(browser: Client) -> None:
    record_choice(ANNA, True, "registration")
    browser.post(link_in(mail.outbox[0]))
    record_choice(ANNA, False, "order")
    assert now() is ConsentState.VALID


def test_one_click_in_a_mail_withdraws_without_cookie_or_origin(browser: Client) -> None:
    record_choice(ANNA, True, "registration")
    browser.post(link_in(mail.outbox[0]))
    bare = Client(enforce_csrf_checks=True)
    url = f"/en/privacy/consent/withdraw/{withdrawal_token(ANNA)}/"
    assert (bare.get(url).status_code, bare.head(url).status_code) == (200, 200)
    assert now() is ConsentState.VALID
    assert bare.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert now() is ConsentState.WITHDRAWN


def test_a_forged_withdrawal_link_does_nothing() -> None:
    assert Client().post("/en/privacy/consent/withdraw/forged/").status_code == 410
    assert not ConsentEvent.objects.exists()


def test_the_ledger_does_not_name_the_person() -> None:
    event = record_choice(ANNA, True, "order")
    assert ANNA not in str(ConsentEvent.objects.filter(pk=event.pk).values())


def test_an_event_cannot_be_rewritten() -> None:
    event = record_choice(ANNA, True, "order")
    event.choice = ConsentEvent.Choice.CONFIRMED
    with pytest.raises(TypeError):
        event.save()


def test_the_access_package_contains_the_wording_of_a_consent() -> None:
    with translation.override("en"):
        record_choice(ANNA, True, "registration")
        told = {
            subject_data.dataset: subject_data
            for subject_data in export_subject_data(DataSubject(ANNA))
        }
    for record in told["privacy.ConsentEvent"].records:  # asked, and answered
        words = {field.name: field.value for field in record}["wording"]
        assert words.startswith("Yes, I consent: the companies of the group")


def test_each_topic_is_confirmed_and_withdrawn_by_links_of_its_own(browser: Client) -> None:
    with translation.override("en"):
        record_choice("anna@x.example", True, "order", ADVERTISING)
        record_choice("anna@x.example", True, "order", SURVEYS)
    for letter, words in zip(mail.outbox, ("offers", "surveys"), strict=True):
        assert words in letter.subject.lower()
        assert words in browser.get(link_in(letter)).content.decode()
        browser.post(link_in(letter))
    token = withdrawal_token("anna@x.example", SURVEYS)
    link = f"/en/privacy/consent/withdraw/{token}/"
    assert "Surveys by email" in browser.get(link).content.decode()
    browser.post(link)
    states = [state("anna@x.example", topic) for topic in (ADVERTISING, SURVEYS)]
    assert states == [ConsentState.VALID, ConsentState.WITHDRAWN]
