"""Declarations of the personal data that orders hold."""

from dataclasses import replace
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Erasure,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from telekom_site.orders import contracts

CONTRACT = _("to carry out your order")
INVOICE = _("for the invoice, and the books that tax law wants kept")

FOR_THE_INVOICE = PersonalField(INVOICE, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP)
DELIVERY = replace(
    FOR_THE_INVOICE, correctable=True, asked=_("For the contract, the delivery and the invoice.")
)


def in_euros(cents: int) -> str:
    """Format an amount in cents as the current language writes it: `24.95 €`."""
    return f"{number_format(Decimal(cents) / 100, decimal_pos=2)} €"


declarations = [
    PersonalModel(
        "orders.Order",
        title=_("Your orders"),
        subject=("email", "customer__email"),
        erasure_warnings=contracts.running,
        retention=Retention(
            relativedelta(years=8),
            "placed_at",
            _("§ 147 AO and § 14b UStG: eight years from the end of the year of the invoice"),
            from_end_of_year=True,
        ),
        fields={
            "product_name": FOR_THE_INVOICE,
            "monthly_price_cents": replace(
                FOR_THE_INVOICE, label=_("monthly price"), shown=in_euros
            ),
            "minimum_term_months": FOR_THE_INVOICE,
            "placed_at": FOR_THE_INVOICE,
            "name": DELIVERY,
            "street": DELIVERY,
            "postcode": DELIVERY,
            "city": DELIVERY,
            "email": PersonalField(
                CONTRACT,
                LegalBasis.CONTRACT,
                correctable=True,
                erasure=Erasure.CLEAR,
                asked=_("We send the confirmation there."),
            ),
        },
        non_personal={
            "id": _("a random number of the row"),
            "customer": _("names the account, and is emptied with it"),
            "product_slug": _("names the product"),
        },
    ),
    NoPersonalData("orders.Product", _("The catalogue: texts and prices.")),
]
