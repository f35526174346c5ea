"""What orders hold about people."""

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

CONTRACT = _("to carry out your order")
INVOICE = _("for the invoice, and the books that tax law wants kept")


def _invoice(**changes: object) -> PersonalField:
    return PersonalField(INVOICE, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP, **changes)  # type: ignore[arg-type]


def in_euros(cents: int) -> str:
    """An amount as people write it in the current language: `24.95 €`."""
    return f"{number_format(Decimal(cents) / 100, decimal_pos=2)} €"


declarations = [
    PersonalModel(
        "orders.Order",
        title=_("Your orders"),
        subject=("email", "customer__email"),
        erasure_warnings="telekom_site.orders.contracts.running",
        retention=Retention(
            relativedelta(years=8),
            "placed_at",
            _("§ 147 AO and § 14b UStG: eight years from the end of the year of the invoice"),
            from_end_of_year=True,
        ),
        fields={
            "product_name": _invoice(),
            "monthly_price_cents": _invoice(label=_("monthly price"), shown=in_euros),
            "minimum_term_months": _invoice(),
            "placed_at": _invoice(),
            "name": _invoice(correctable=True),
            "street": _invoice(correctable=True),
            "postcode": _invoice(correctable=True),
            "city": _invoice(correctable=True),
            "email": PersonalField(
                CONTRACT, LegalBasis.CONTRACT, correctable=True, erasure=Erasure.CLEAR
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
