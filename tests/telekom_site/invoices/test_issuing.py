"""Invoices: their numbers, amounts and what is printed on them."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db import transaction
from pypdf import PdfReader

from telekom_site.invoices import issuing
from telekom_site.invoices.layout import invoice_pdf
from telekom_site.invoices.models import Invoice
from telekom_site.orders import order_states
from telekom_site.orders.models import Order
from tests.support.orders import order_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def delivered(email: str = "anna@x.example") -> Invoice:
    """The invoice of an order that is delivered now."""
    order = order_of(email, language="de")
    order_states.change(order, Order.State.DELIVERED)
    return Invoice.objects.get(order_number=order.number)


def printed(pdf: bytes) -> str:
    """The text of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("gross", "vat"), [(0, 0), (1, 0), (119, 19), (1999, 319), (3, 0), (4, 1), (2495, 398)]
)
def test_the_tax_is_that_part_of_the_price(gross: int, vat: int) -> None:
    assert issuing.vat_in(gross, Decimal(19)) == vat


def test_numbers_leave_no_gap_when_an_invoice_is_rolled_back() -> None:
    with time_machine.travel(NOW, tick=False):
        first = delivered().number
        with transaction.atomic():
            delivered()
            transaction.set_rollback(True)
        second = delivered().number
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        next_year = delivered().number  # it has begun in Germany
    assert [first, second, next_year] == ["R2026-000001", "R2026-000002", "R2027-000001"]


@pytest.mark.usefixtures("controller")
def test_an_invoice_says_what_tax_law_wants() -> None:
    """§ 14(4) UStG."""
    with time_machine.travel(NOW, tick=False):
        invoice = delivered()
    text = printed(invoice_pdf(invoice))
    for part in (
        "Telekom Example AG", "USt-IdNr. DE000000000", "Anna Arnold", "Weg 1", "53113 Bonn",
        "R2026-000001", "26. November 2026", "Mobile M", "16,80 €", "Umsatzsteuer 19 %", "3,19 €",
        "19,99 €", "10. Dezember 2026", "DE02 1203",
    ):  # fmt: skip
        assert part in text, (part, text)


def test_an_invoice_is_what_it_was_when_prices_and_seller_change() -> None:
    invoice = delivered()
    before = invoice_pdf(invoice)
    with pytest.raises(order_states.StateError):
        order_states.change(Order.objects.get(), Order.State.DELIVERED)
    Order.objects.update(name="Someone else")
    invoice.refresh_from_db()
    assert printed(before) == printed(invoice_pdf(invoice))


def test_a_withdrawal_cancels_the_invoice_once_with_the_same_amounts() -> None:
    invoice = delivered()
    order_states.change(Order.objects.get(), Order.State.WITHDRAWN)
    cancellation = Invoice.objects.get(cancels=invoice)
    assert cancellation.gross_cents == -invoice.gross_cents
    assert cancellation.net_cents + cancellation.vat_cents == -invoice.gross_cents
    assert issuing.cancel(invoice.order_number) is None
    assert b"%PDF" in invoice_pdf(cancellation)
