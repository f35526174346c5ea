"""The mirror shows each value that the package shows, and costs no query per record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from privacy.my_data.mirror import Mirror, MirroredRecord, MirroredValue, mirror_of
from privacy.personal_data.export import export_subject_data
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.legal_holds import hold
from privacy.personal_data.restriction import restrict
from privacy.registry.discovery import registry
from telekom_site.accounts.models import User
from telekom_site.enquiries.models import Enquiry
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from tests.support.orders import order_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def mirrored(user: User, rows: int = 1000) -> Mirror:
    return mirror_of(data_subject(user.email), rows)


def records(mirror: Mirror, dataset: str) -> list[MirroredRecord]:
    parts = [part for purpose in mirror.purposes for part in purpose.parts]
    return [record for part in parts if part.dataset == dataset for record in part.records]


def values(mirror: Mirror, dataset: str) -> dict[str, MirroredValue]:
    return {value.name: value for record in records(mirror, dataset) for value in record.values}


def ask(email: str) -> Enquiry:
    return Enquiry.objects.create(topic="tv", email=email, question="Is it dear?", language="en")


def test_each_value_of_the_package_is_shown_and_none_of_another_person(
    customer: User, stranger: User
) -> None:
    order_of(customer.email, name="Anna Own"), order_of(stranger.email, name="Strange Other")
    mirror = mirrored(customer)
    shown = {
        (part.dataset, value.name)
        for purpose in mirror.purposes
        for part in purpose.parts
        for record in part.records
        for value in record.values
    }
    packaged = {
        (subject_data.dataset, exported.name)
        for subject_data in export_subject_data(data_subject(customer.email))
        for record in subject_data.records
        for exported in record
    }
    assert ("orders.Order", "street") in shown
    assert shown >= packaged
    assert "Strange Other" not in repr(mirror)
    assert "Anna Own" in repr(mirror)


def test_a_thousand_records_cost_as_many_queries_as_ten(customer: User) -> None:
    def queries(number: int) -> int:
        stored = Order.objects.count()
        Order.objects.bulk_create(
            Order(email=customer.email, customer=customer, number=f"A{stored + place}")
            for place in range(number)
        )
        with CaptureQueriesContext(connection) as captured:
            mirrored(customer, rows=5)
        return len(captured)

    assert queries(10) == queries(990)


def test_only_the_newest_records_are_shown_with_the_number_of_the_others(customer: User) -> None:
    now = timezone.now()
    for days in range(4):
        order_of(customer.email, placed_at=now - timedelta(days=days), name=f"day {days}")
    mirror = mirrored(customer, rows=2)
    parts = [part for purpose in mirror.purposes for part in purpose.parts]
    part = next(part for part in parts if part.dataset == "orders.Order")
    assert (len(part.records), part.more, part.total) == (2, 2, 4)
    assert "day 0" in repr(part)
    assert "day 3" not in repr(part)


def test_what_may_be_about_someone_else_is_withheld(customer: User) -> None:
    ask(customer.email)
    mirror = mirrored(customer)
    assert values(mirror, "enquiries.Enquiry")["question"].is_withheld
    assert not values(mirror, "enquiries.Enquiry")["email"].is_withheld
    assert "Is it dear?" not in repr(mirror)


@time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False)
def test_an_invoice_and_an_enquiry_count_down_to_their_deletion(customer: User) -> None:
    order_states.change(order_of(customer.email), Order.State.DELIVERED)
    enquiry = ask(customer.email)
    counted_from = registry.get("enquiries.Enquiry").retention.counted_from  # type: ignore[union-attr]
    moment = datetime(2026, 5, 28, 12, tzinfo=UTC)
    Enquiry.objects.filter(pk=enquiry.pk).update(**{counted_from: moment})
    mirror = mirrored(customer)
    invoice = records(mirror, "invoices.Invoice")[0]
    assert "Will be deleted in 8 years, on 1 January 2035: § 147 AO" in str(invoice.deletion)
    asked = records(mirror, "enquiries.Enquiry")[0]
    assert str(asked.deletion).startswith("Will be deleted in 2 days, on 28 November 2026: so that")
    assert asked.is_deletable
    assert not invoice.is_deletable
    login_address = records(mirror, "account.EmailAddress")[0]
    assert str(login_address.deletion).endswith("as long as: Your account")


def test_a_legal_hold_and_a_restriction_stop_the_countdown(customer: User) -> None:
    enquiry = ask(customer.email)
    hold(Enquiry, str(enquiry.pk), "secret file 7", shown_reason="a court asked for it")
    held = records(mirrored(customer), "enquiries.Enquiry")[0]
    assert str(held.deletion) == "Kept for now: a court asked for it"
    assert not held.is_deletable
    restrict(data_subject(customer.email))
    mirror = mirrored(customer)
    assert mirror.is_restricted
    assert "Art. 18" in str(records(mirror, "accounts.User")[0].deletion)
    assert not any(value.is_correctable for value in values(mirror, "accounts.User").values())
    assert "secret file 7" not in repr(mirror)
