"""Declarations of the personal data that invoices hold."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Erasure,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from telekom_site.money import in_euros

INVOICE = _("for the invoice, and the books that tax law wants kept")
BOOKED = PersonalField(INVOICE, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP)
AMOUNT = replace(BOOKED, shown=in_euros)

declarations = [
    PersonalModel(
        "invoices.Invoice",
        controller="company",
        title=_("Your invoices"),
        subject=("email", "customer__email"),
        numbers={"order_number": "order_number"},
        retention=Retention(
            relativedelta(years=8),
            "issued_at",
            _("§ 147 AO and § 14b UStG: eight years from the end of the year of the invoice"),
            from_end_of_year=True,
        ),
        fields={
            **dict.fromkeys(
                (
                    "number",
                    "order_number",
                    "issued_at",
                    "delivered_on",
                    "due_on",
                    "name",
                    "street",
                    "postcode",
                    "city",
                    "lines",
                ),
                BOOKED,
            ),
            "net_cents": replace(AMOUNT, label=_("net amount")),
            "vat_cents": replace(AMOUNT, label=_("value added tax")),
            "gross_cents": replace(AMOUNT, label=_("amount")),
            "email": PersonalField(
                _("to send you the invoice"),
                LegalBasis.CONTRACT,
                correctable=True,
                erasure=Erasure.CLEAR,
            ),
        },
        non_personal={
            "company": _("the company responsible"),
            "id": _("a number of the row"),
            "cancels": _("names the invoice that is cancelled"),
            "customer": _("names the account, and is emptied with it"),
            "language": _("the language of the invoice"),
            "vat_percent": _("the tax rate"),
            "seller": _("our own name, address and account"),
        },
    ),
    NoPersonalData("invoices.InvoiceCounter", _("Counts the invoices of a year.")),
]
