"""Orders, contracts and invoices in the account."""

import pytest
from django.test import Client

from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.invoices.models import Invoice
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from tests.support.orders import contract_of, order_of

pytestmark = pytest.mark.django_db
PAGE = "/en/account/orders/"


def delivered(owner: User) -> tuple[Order, Contract, Invoice]:
    """A delivered order of an account, with its contract and invoice."""
    order = order_of(owner.email, owner)
    contract = contract_of(order)
    order_states.change(order, Order.State.DELIVERED)
    return order, contract, Invoice.objects.get(order_number=order.number)


def test_customers_see_and_download_what_is_theirs_and_nothing_else(
    client: Client, customer: User, stranger: User
) -> None:
    own, other = delivered(customer), delivered(stranger)
    client.force_login(customer)
    page = client.get(PAGE).content.decode()
    assert all(row.number in page for row in own)
    assert not any(row.number in page for row in other)
    answers = [
        client.get(f"/en/account/invoices/{invoice.number}.pdf").status_code
        for _order, _contract, invoice in (own, other)
    ]
    assert answers == [200, 404]


def test_the_page_asks_as_many_queries_for_ten_orders_as_for_one(
    client: Client, customer: User, django_assert_max_num_queries: object
) -> None:
    for _number in range(10):
        delivered(customer)
    client.force_login(customer)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(PAGE)


def test_nobody_sees_it_without_a_login(client: Client) -> None:
    for path in (PAGE, "/en/account/invoices/x.pdf", "/en/account/contracts/x.ics"):
        assert client.get(path).status_code == 302
