"""People with several addresses or pseudonyms get one mail, at their current address."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from privacy.campaigns.models import CampaignMessage, Subscriber
from privacy.campaigns.sender import send_due
from privacy.campaigns.subscribers import addresses_of
from privacy.consent.flows import withdraw_by_token, withdrawal_token
from privacy.consent.models import ConsentEvent
from privacy.personal_data.former_addresses import record_change
from privacy.personal_data.restriction import restrict
from privacy.registry.subject import DataSubject, email_key
from tests.support.campaigns import PEOPLE, approved, consent, recipients, states_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]

State = CampaignMessage.State


@pytest.mark.usefixtures("people")
def test_mail_goes_to_the_address_that_the_person_has_now() -> None:
    record_change(PEOPLE[0], "new@customer.example")
    approved()
    send_due()
    assert recipients() == [
        "bert@customer.example",
        "cora@customer.example",
        "new@customer.example",
    ]


@pytest.mark.usefixtures("people")
def test_an_address_that_did_not_consent_gets_no_mail_in_place_of_one_that_did() -> None:
    """Who writes another address into the address book, by SQL say, reaches nobody there."""
    Subscriber.objects.filter(email=PEOPLE[0]).update(email="victim@customer.example")
    row = approved()
    assert send_due() == 2
    assert "victim@customer.example" not in recipients()
    assert states_of(row)["victim"] == "skipped no_address"
    assert set(addresses_of({email_key(PEOPLE[0]), email_key(PEOPLE[1])}).values()) == {PEOPLE[1]}


@pytest.mark.usefixtures("people")
def test_a_restriction_under_another_address_of_the_person_counts() -> None:
    record_change(PEOPLE[0], "new@customer.example")
    restrict(DataSubject("new@customer.example"))
    row = approved()
    send_due()
    assert states_of(row)["anna"] == "skipped restricted"
    assert len(mail.outbox) == 2


def test_after_a_key_rotation_a_person_gets_one_mail_and_can_leave(
    settings: Any, browser: Client
) -> None:
    consent(PEOPLE[0])
    settings.PRIVACY_IDENTITY_KEY_FALLBACKS = [settings.PRIVACY_IDENTITY_KEY]
    settings.PRIVACY_IDENTITY_KEY = "another-identity-key-that-is-long-enough-too"
    consent(PEOPLE[0])
    row = approved()
    assert send_due() == 1
    messages = CampaignMessage.objects.filter(campaign=row)
    assert sorted(messages.values_list("state", "reason")) == [
        ("sent", ""),
        ("skipped", "duplicate"),
    ]
    link = str(mail.outbox[0].message()["List-Unsubscribe"]).strip("<>")
    browser.post(link.removeprefix("http://testserver"))
    sent = messages.get(state=State.SENT)
    last = ConsentEvent.objects.filter(subject_key=sent.subject_key).order_by("number").last()
    assert last is not None
    assert last.choice == ConsentEvent.Choice.WITHDRAWN


def moved() -> None:
    """A person consents, changes their address, and consents again."""
    consent(PEOPLE[0])
    record_change(PEOPLE[0], "new@customer.example")
    consent("new@customer.example")


def test_who_consented_under_two_addresses_gets_one_mail() -> None:
    moved()
    approved()
    assert send_due() == 1
    assert recipients() == ["new@customer.example"]


@pytest.mark.parametrize("address", [PEOPLE[0], "new@customer.example"])
def test_who_leaves_under_one_address_gets_no_mail_by_the_other(address: str) -> None:
    moved()
    withdraw_by_token(withdrawal_token(address))
    approved()
    assert send_due() == 0


def test_an_address_that_was_given_up_is_its_next_holders() -> None:
    consent(PEOPLE[0])
    record_change(PEOPLE[0], "new@customer.example")
    withdraw_by_token(withdrawal_token(PEOPLE[0]))
    consent(PEOPLE[0])  # by another person
    approved()
    send_due()
    assert recipients() == [PEOPLE[0]]
