"""Declarations of the personal data that orders hold."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Declaration,
    Erasure,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.identifier_kind import IdentifierKind
from privacy.registry.sources import FROM_YOU
from telekom_site.money import in_euros
from telekom_site.numbers import checked_number
from telekom_site.orders import models

CONTRACT = _("to carry out your order")
LETTERS = _("for the commercial letters that the law wants kept")
LETTER = PersonalField(LETTERS, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP)
ADDRESS = replace(
    LETTER,
    correctable=True,
    source=FROM_YOU,
    asked=_("For the contract, the delivery and the invoice."),
)
DELIVERY = PersonalField(
    CONTRACT,
    LegalBasis.CONTRACT,
    correctable=True,
    erasure=Erasure.CLEAR,
    source=FROM_YOU,
    asked=_("Only to deliver there."),
)

SIX_YEARS = Retention(
    relativedelta(years=6),
    "placed_at",
    _("§ 257 HGB and § 147 AO: six years from the end of the year of the order"),
    from_end_of_year=True,
)

UNDER_WAY = (models.Order.State.RECEIVED, models.Order.State.IN_PROGRESS)


def under_way(orders: QuerySet[models.Order]) -> Iterator[str]:
    """Return what staff, or the customer, must know before these orders lose their addresses."""
    for order in orders.filter(state__in=UNDER_WAY):
        text = gettext(
            "The order %(number)s is not delivered yet, and would still be: without a delivery "
            "address of its own, and without news by email."
        )
        yield text % {"number": order.number}


declarations: list[Declaration] = [
    IdentifierKind(
        "order_number",
        title=_("Order number"),
        hint=_("in our confirmation: A and 10 digits"),
        normalise=partial(checked_number, models.LETTER),
        model="orders.Order",
        path="number",
        email="email",
        postal_address=lambda order: order.address_lines,
        is_lasting=True,
    ),
    PersonalModel(
        "orders.Order",
        controller="company",
        title=_("Your orders"),
        subject=("email", "customer__email"),
        numbers={"order_number": "number"},
        erasure_warnings=under_way,
        retention=SIX_YEARS,
        fields={
            **dict.fromkeys(("number", "state", "placed_at"), LETTER),
            **dict.fromkeys(("name", "street", "postcode", "city"), ADDRESS),
            **dict.fromkeys(
                ("delivery_name", "delivery_street", "delivery_postcode", "delivery_city"),
                DELIVERY,
            ),
            "email": PersonalField(
                CONTRACT,
                LegalBasis.CONTRACT,
                correctable=True,
                erasure=Erasure.CLEAR,
                source=FROM_YOU,
                asked=_("We send the confirmation there."),
            ),
        },
        non_personal={
            "company": _("the company responsible"),
            "id": _("a random number of the row"),
            "customer": _("names the account, and is emptied with it"),
            "language": _("the language of our mails about it"),
            "terms": _("names the text that was agreed"),
        },
    ),
    PersonalModel(
        "orders.OrderItem",
        controller="order__company",
        title=_("What you ordered"),
        subject=("order__email", "order__customer__email"),
        numbers={"order_number": "order__number"},
        retention=None,
        ends_with="orders.Order",
        fields={
            "product_name": LETTER,
            "quantity": LETTER,
            "monthly_price_cents": replace(LETTER, label=_("monthly price"), shown=in_euros),
            "minimum_term_months": LETTER,
        },
        non_personal={
            "id": _("a number of the row"),
            "order": _("names the order"),
            "product_slug": _("names the product"),
            "summary": _("names the text that was agreed"),
        },
    ),
    PersonalModel(
        "orders.OrderStateChange",
        controller="order__company",
        title=_("The course of your orders"),
        subject=("order__email", "order__customer__email"),
        numbers={"order_number": "order__number"},
        recorded_at="changed_at",
        retention=None,
        ends_with="orders.Order",
        fields={"state": LETTER, "changed_at": LETTER},
        non_personal={"id": _("a number of the row"), "order": _("names the order")},
    ),
    NoPersonalData("orders.Product", _("The catalogue: texts and prices.")),
]
