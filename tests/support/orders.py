"""Orders and contracts as customers place them."""

import re
from html import unescape

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from telekom_site.accounts.models import User
from telekom_site.contracts.flows import conclude
from telekom_site.contracts.models import Contract
from telekom_site.orders.models import Order

FIELDS = {
    "name": "Anna",
    "email": "anna@x.example",
    "street": "Weg 1",
    "postcode": "53113",
    "city": "Bonn",
}
COPIED = ("name", "email", "street", "postcode", "city")  # from an order to its contracts
MOBILE_M: dict[str, object] = {
    "product_slug": "m",
    "product_name": "Mobile M",
    "monthly_price_cents": 1999,
    "minimum_term_months": 24,
}


def order_of(email: str, customer: User | None = None, **changes: object) -> Order:
    """Store an order of one Mobile M for this address, with or without an account."""
    terms = {name: changes.pop(name, value) for name, value in MOBILE_M.items()}
    values: dict[str, object] = {**FIELDS, "name": "Anna Arnold", "email": email}
    order = Order.objects.create(**(values | {"customer": customer} | changes))
    order.items.create(**terms)
    return order


def contract_of(order: Order, **changes: object) -> Contract:
    """Conclude the contract of an order of one product."""
    item = order.items.get()
    values: dict[str, object] = {
        **{name: getattr(order, name) for name in COPIED},
        **{name: getattr(item, name) for name in MOBILE_M},
        "customer": order.customer,
        "order_number": order.number,
        "concluded_at": order.placed_at,
    }
    return conclude(Contract(**(values | changes)))


def hidden_in(page: HttpResponseBase) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    body = b"".join(page)  # any response of the test client
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body.decode())
    return {name: unescape(value) for name, value in inputs}


def summary_of(
    client: Client, items: str, values: dict[str, str], language: str = "en"
) -> HttpResponse:
    """The summary of an order of these items."""
    path = f"/{language}/order/checkout/"
    return client.post(path, {"items": items, "step": "summary"} | values)  # type: ignore[return-value]


def place(client: Client, items: str, values: dict[str, str], language: str = "en") -> HttpResponse:
    """Place an order of items such as `tv-open:1`, as a person does: by its summary."""
    summary = summary_of(client, items, values, language)
    assert summary.status_code == 200, summary.content.decode()
    shown = {name: value for name, value in hidden_in(summary).items() if name in {"key", "agreed"}}
    path = f"/{language}/order/checkout/"
    return client.post(path, {"items": items, "step": "order"} | shown | values)  # type: ignore[return-value]
