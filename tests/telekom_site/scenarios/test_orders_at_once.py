"""Two processes at the same moment: an order is placed once, a withdrawal received once, and
invoices leave no gap."""

import uuid

import pytest
from django.core.management import call_command
from django.test import Client

from telekom_site.contracts.models import Contract
from telekom_site.invoices.models import Invoice
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from telekom_site.terminations.flows import receive
from telekom_site.terminations.models import Termination
from tests.support.at_once import at_once, needs_connections
from tests.support.orders import FIELDS, contract_of, hidden_in, order_of, summary_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs_connections,
]


def test_an_order_that_is_sent_twice_at_once_is_placed_once(browser: Client) -> None:
    call_command("load_demo", verbosity=0)
    shown = hidden_in(summary_of(browser, "tv-open:1", FIELDS))

    def send() -> int:
        client = Client(headers={"Sec-Fetch-Site": "same-origin"})
        return client.post("/en/order/checkout/", shown | FIELDS | {"step": "order"}).status_code

    assert at_once(*[send] * 4) == [302] * 4
    assert (Order.objects.count(), Contract.objects.count()) == (1, 1)
    assert Order.objects.get().pk == uuid.UUID(shown["key"])


def test_a_withdrawal_that_is_sent_twice_at_once_is_received_once() -> None:
    contract = contract_of(order_of("anna@x.example"))
    values = {"name": "Anna", "email": contract.email, "reference": contract.number}

    def send() -> uuid.UUID:
        kind = Termination.Kind.WITHDRAWAL
        declared = Termination(pk=uuid.UUID(int=1), kind=kind, language="en", **values)
        return receive(declared).pk

    assert at_once(*[send] * 4) == [uuid.UUID(int=1)] * 4
    assert Termination.objects.count() == 1


def test_invoices_of_parallel_deliveries_are_numbered_without_a_gap() -> None:
    orders = [order_of("anna@x.example") for _number in range(4)]
    acts = [
        lambda order=order: order_states.change(order, Order.State.DELIVERED) for order in orders
    ]
    assert at_once(*acts) == [None] * 4
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert [number[-6:] for number in numbers] == ["000001", "000002", "000003", "000004"]


def test_an_order_that_two_members_of_staff_deliver_has_one_invoice() -> None:
    order = order_of("anna@x.example")
    results = at_once(*[lambda: order_states.change(order, Order.State.DELIVERED)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "StateError"]
    assert Invoice.objects.count() == 1
