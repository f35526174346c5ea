"""Invoices are issued and cancelled, with numbers that leave no gap."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone

from privacy.controllers.models import Controller
from telekom_site.invoices.conf import conf
from telekom_site.invoices.models import Invoice, InvoiceCounter
from telekom_site.seller import Seller

COPIED = (
    "customer_id", "company_id", "order_number", "language", "name", "email", "street", "postcode",
    "city", "vat_percent", "delivered_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One item: what, how many, and what one costs, VAT included."""

    text: str
    quantity: int
    gross_cents: int

    @property
    def total_cents(self) -> int:
        """Of all of them, VAT included."""
        return self.quantity * self.gross_cents


@transaction.atomic
def issue(invoice: Invoice, lines: Sequence[Line]) -> Invoice:
    """Complete and store an invoice that says to whom, for which order and when it was delivered.

    The seller, the tax and the due date are those of now.
    """
    gross = sum(line.total_cents for line in lines)
    invoice.vat_percent = conf.VAT_PERCENT
    invoice.vat_cents = vat_in(gross, invoice.vat_percent)
    invoice.gross_cents, invoice.net_cents = gross, gross - invoice.vat_cents
    invoice.lines = list(map(asdict, lines))
    _number(invoice)
    invoice.due_on = invoice.issued_on + conf.PAYMENT
    invoice.save(force_insert=True)
    return invoice


@transaction.atomic
def cancel(order_number: str) -> Invoice | None:
    """Issue the cancellation of an order's invoice; None if there is none, or it is cancelled."""
    invoices = Invoice.objects.select_for_update(of=("self",)).filter(cancels=None)
    invoice = invoices.filter(order_number=order_number, cancelled_by=None).first()
    if invoice is None:
        return None
    cancellation = Invoice(cancels=invoice, **{name: getattr(invoice, name) for name in COPIED})
    cancellation.lines = [line | {"quantity": -line["quantity"]} for line in invoice.lines]
    cancellation.net_cents, cancellation.vat_cents = -invoice.net_cents, -invoice.vat_cents
    cancellation.gross_cents = -invoice.gross_cents
    _number(cancellation)
    cancellation.save(force_insert=True)
    return cancellation


def vat_in(gross_cents: int, percent: Decimal) -> int:
    """Return the value added tax in a gross amount, in cents, half a cent rounded up."""
    tax = Decimal(gross_cents) * percent / (100 + percent)
    return int(tax.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _number(invoice: Invoice) -> None:
    """Take the next number of the year; a rollback gives it back, so none is missing."""
    invoice.issued_at = timezone.now()
    year = invoice.issued_on.year
    InvoiceCounter.objects.get_or_create(year=year)
    counter = InvoiceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    invoice.number = f"R{year}-{counter.last:06}"
    invoice.seller = _seller(invoice.company)


def _seller(company: Controller | None) -> dict[str, str]:
    return asdict(Seller.current(company)) | {
        "vat_id": conf.VAT_ID,
        "iban": conf.IBAN,
        "bic": conf.BIC,
    }
