"""The course of an order, by staff."""

import pytest
from django.core import mail
from django.test import Client

from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.restriction import restrict
from telekom_site.contracts.models import Contract
from telekom_site.invoices.models import Invoice
from telekom_site.orders.models import Order
from tests.support.orders import contract_of, order_of

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = "/en/staff/orders/order/"


def act(client: Client, action: str, *orders: Order) -> None:
    """Choose orders in the list and run an action on them."""
    values = {"action": action, "_selected_action": [str(order.pk) for order in orders]}
    assert client.post(ORDERS, values).status_code == 302


def test_each_new_state_is_one_mail_and_one_entry_of_the_history(staff_client: Client) -> None:
    order = order_of("anna@x.example", language="en")
    contract = contract_of(order)
    for action in ("start", "deliver", "deliver", "withdraw", "cancel"):
        act(staff_client, action, order)
    assert [change.state for change in order.changes.all()] == [
        "in_progress",
        "delivered",
        "withdrawn",
    ]
    assert [str(sent.subject).split(": ")[1] for sent in mail.outbox] == [
        "in progress",
        "delivered",
        "withdrawn",
    ]
    contract.refresh_from_db()
    assert (contract.ending, contract.has_ended) == ("withdrawn", True)
    assert Invoice.objects.count() == 2


def test_staff_change_the_state_on_the_page_of_an_order(staff_client: Client) -> None:
    order = order_of("anna@x.example")
    page = f"{ORDERS}{order.pk}/change/"
    assert "In progress" not in staff_client.get(f"{ORDERS}{order.pk}/history/").content.decode()
    form = staff_client.get(page).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    inlines: dict[str, str] = {}
    for name in ("items", "changes"):
        inlines |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    filled = {name: value or "" for name, value in values.items()} | inlines
    assert staff_client.post(page, filled | {"next_state": "withdrawn"}).status_code == 302
    order.refresh_from_db()
    assert order.state == Order.State.WITHDRAWN
    assert staff_client.post(page, filled | {"next_state": "delivered"}).status_code == 200


def test_a_cancelled_order_ends_its_contracts_without_an_invoice(staff_client: Client) -> None:
    order = order_of("anna@x.example")
    contract_of(order)
    act(staff_client, "cancel", order)
    assert Contract.objects.get().ending == Contract.Ending.NOT_DELIVERED
    assert not Invoice.objects.exists()


def test_the_mailed_link_downloads_the_invoice_and_a_changed_one_does_not(
    staff_client: Client,
) -> None:
    act(staff_client, "deliver", order_of("anna@x.example", language="en"))
    text = str(mail.outbox[0].body)
    assert "Weg 1" not in text, "anybody can name a mailbox and write an address"
    link = next(word for word in text.split() if "/invoice/" in word)
    path = link.removeprefix("http://testserver")
    assert Client().get(path)["Content-Type"] == "application/pdf"
    assert Client().get(f"{path[:-2]}x/").status_code == 410


def test_the_state_of_a_restricted_order_stays(staff_client: Client) -> None:
    order = order_of("anna@x.example")
    restrict(data_subject("anna@x.example"))
    act(staff_client, "deliver", order)
    order.refresh_from_db()
    assert order.state == Order.State.RECEIVED
