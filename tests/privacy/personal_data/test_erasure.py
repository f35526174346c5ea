"""Erasure: the person's rows are deleted, those that a law requires retained, others unaffected."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from privacy.consent.flows import record_choice
from privacy.consent.models import ConsentEvent
from privacy.personal_data.erasure import erase, preview
from privacy.personal_data.retention import purge_all
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders.models import Order
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon_in_english() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def test_the_preview_lists_what_is_deleted_what_is_retained_and_why(customer: User) -> None:
    order_of(customer.email, placed_at=NOW, delivery_street="Side street 2")
    steps = {step.dataset: step for step in preview(DataSubject(customer.email))}
    assert (steps["accounts.User"].deleted, steps["accounts.User"].retained) == (1, 0)
    order = steps["orders.Order"]
    assert (order.deleted, order.retained) == (0, 1)
    assert {"email address", "street (delivery)"} <= set(order.cleared_fields)
    assert not {"name", "street and number"} & set(order.cleared_fields)
    assert "AO" in order.law
    assert order.retained_until == date(2032, 12, 31)


def test_fields_that_are_empty_are_not_named(customer: User) -> None:
    order_of(customer.email, placed_at=NOW, city="")
    [order] = [
        step for step in preview(DataSubject(customer.email)) if step.dataset == "orders.Order"
    ]
    assert "street (delivery)" not in order.cleared_fields
    assert "street and number" in order.retained_fields
    assert "city" not in order.retained_fields


def test_the_preview_changes_nothing_and_the_erasure_matches_it(customer: User) -> None:
    order_of(customer.email, placed_at=NOW)
    said = {
        (step.dataset, step.deleted, step.retained) for step in preview(DataSubject(customer.email))
    }
    assert User.objects.filter(pk=customer.pk).exists()
    done = {
        (step.dataset, step.deleted, step.retained) for step in erase(DataSubject(customer.email))
    }
    assert done == said
    assert not User.objects.filter(pk=customer.pk).exists()


def test_a_retained_row_loses_the_fields_that_no_law_requires(customer: User) -> None:
    order = order_of(customer.email, placed_at=NOW)
    list(erase(DataSubject(customer.email)))
    order.refresh_from_db()
    assert (order.email, order.name) == ("", "Anna Arnold")


def test_a_retained_row_is_deleted_when_its_retention_ends(customer: User) -> None:
    order_of(customer.email, placed_at=NOW)
    list(erase(DataSubject(customer.email)))
    last_moment = datetime(2032, 12, 31, 22, 59, tzinfo=UTC)  # 23:59 in Germany
    with time_machine.travel(last_moment, tick=False):
        purge_all()
        assert Order.objects.count() == 1
    with time_machine.travel(last_moment + timedelta(minutes=2), tick=False):
        purge_all()
        assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("placed", "last_day"),
    [
        (datetime(2026, 12, 30, 12, tzinfo=UTC), date(2032, 12, 31)),
        # The new year has begun in Germany.
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2033, 12, 31)),
        (datetime(2027, 1, 2, 12, tzinfo=UTC), date(2033, 12, 31)),
    ],
)
def test_a_retention_from_the_end_of_the_year_ends_to_the_day(
    placed: datetime, last_day: date
) -> None:
    orders = registry.get("orders.Order")
    assert orders.retention is not None
    assert orders.retention.last_day(placed) == last_day


def test_a_row_whose_retention_has_ended_is_deleted_at_once(customer: User) -> None:
    order_of(customer.email, placed_at=NOW)
    with time_machine.travel(NOW + timedelta(days=9 * 366), tick=False):
        list(erase(DataSubject(customer.email)))
    assert not Order.objects.exists()


def test_rows_of_other_people_are_unaffected(customer: User, stranger: User) -> None:
    order = order_of(stranger.email, placed_at=NOW)
    Enquiry.objects.create(topic="tv", email=stranger.email, question="?", language="en")
    list(erase(DataSubject(customer.email)))
    stranger.refresh_from_db()
    order.refresh_from_db()
    assert order.email == stranger.email
    assert Enquiry.objects.count() == 1


def test_the_evidence_of_consent_survives_the_erasure(customer: User) -> None:
    record_choice(customer.email, True, "registration")
    list(erase(DataSubject(customer.email)))
    choices = ConsentEvent.objects.order_by("number").values_list("choice", flat=True)
    assert list(choices) == ["asked", "granted", "withdrawn"]


def test_a_second_erasure_deletes_nothing(customer: User) -> None:
    list(erase(DataSubject(customer.email)))
    assert all(step.deleted == 0 for step in erase(DataSubject(customer.email)))
