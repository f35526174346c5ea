"""The scoper counts people once, over tables, spellings and pseudonyms, and names secrets."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.breaches.scoper import Recipient, affected_by, recipients
from privacy.consent.flows import record_choice
from privacy.personal_data.former_addresses import record_change
from telekom_site.accounts.models import User
from tests.support.breaches import breach_of
from tests.support.orders import order_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("controller")]


def test_people_records_secrets_and_languages_are_counted(customer: User) -> None:
    order_of(customer.email.upper(), language="de")
    order_of("bert@x.example", language="en")
    record_choice("carla@x.example", True, "order")
    breach = breach_of(
        "orders.Order.name", "accounts.User.password", "privacy.ConsentEvent.topic", "gone.Table.x"
    )
    affected = affected_by(breach)
    assert (affected.people, affected.records, affected.unassigned) == (
        4,
        6,
        0,
    )  # the editor has an account
    assert affected.secrets == ["accounts.User.password"]
    assert affected.languages == {"?": 2, "de": 1, "en": 1}
    assert set(affected.categories) == set(breach.scope) - {"gone.Table.x"}


def test_a_breach_that_ended_earlier_does_not_concern_later_people() -> None:
    order_of("bert@x.example")
    breach = breach_of(ended_at=timezone.now() - timedelta(days=1))
    assert affected_by(breach).people == 0
    assert list(recipients(breach)) == []


def test_each_person_is_told_once_at_the_address_they_have_now(customer: User) -> None:
    for email in ("bert@x.example", "BERT@x.example", "old@x.example"):
        order_of(email, language="en")
    record_change("old@x.example", "new@x.example")
    record_choice(customer.email, True, "order")
    breach = breach_of("orders.Order.name", "privacy.ConsentEvent.topic")
    told = {replace(recipient, email=recipient.email.lower()) for recipient in recipients(breach)}
    assert told == {
        Recipient("bert@x.example", "en"),
        Recipient("new@x.example", "en"),
        Recipient(customer.email, "en"),
    }


def test_records_of_nobody_are_counted_apart() -> None:
    breach = breach_of("privacy.KeptRecord.subject_key")
    affected = affected_by(breach)
    assert (affected.people, affected.records, affected.companies) == (0, 0, [])
