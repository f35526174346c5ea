"""Declarations of the personal data that contracts hold."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from dateutil.relativedelta import relativedelta
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
from telekom_site.contracts import running
from telekom_site.contracts.models import LETTER, Contract
from telekom_site.money import in_euros
from telekom_site.numbers import checked_number

PURPOSE = _("to carry out your contract")
KEPT_LETTER = PersonalField(PURPOSE, LegalBasis.CONTRACT, erasure=Erasure.KEEP)
CORRECTABLE = replace(KEPT_LETTER, correctable=True)


def postal_address(contract: Contract) -> Sequence[str]:
    """Return the lines of the address on file, the name first."""
    return contract.address_lines


declarations: list[Declaration] = [
    IdentifierKind(
        "contract_number",
        title=_("Contract number"),
        hint=_("in the confirmation of your order: V and 10 digits"),
        normalise=partial(checked_number, LETTER),
        model="contracts.Contract",
        path="number",
        email="email",
        postal_address=postal_address,
        is_lasting=True,
    ),
    PersonalModel(
        "contracts.Contract",
        controller="company",
        title=_("Your contracts"),
        subject=("email", "customer__email"),
        numbers={"contract_number": "number", "order_number": "order_number"},
        recorded_at="concluded_at",
        erasure_warnings=running.warnings,
        retention=Retention(
            relativedelta(years=6),
            "ends_at",
            _("§ 257 HGB and § 147 AO: six years from the end of the year in which it ends"),
            from_end_of_year=True,
        ),
        fields={
            "number": KEPT_LETTER,
            "order_number": KEPT_LETTER,
            "product_name": KEPT_LETTER,
            "monthly_price_cents": replace(KEPT_LETTER, label=_("monthly price"), shown=in_euros),
            "minimum_term_months": KEPT_LETTER,
            "concluded_at": KEPT_LETTER,
            "ends_at": KEPT_LETTER,
            "ending": KEPT_LETTER,
            "name": CORRECTABLE,
            "street": CORRECTABLE,
            "postcode": CORRECTABLE,
            "city": CORRECTABLE,
            "email": PersonalField(
                PURPOSE, LegalBasis.CONTRACT, correctable=True, erasure=Erasure.CLEAR
            ),
        },
        non_personal={
            "company": _("the company responsible"),
            "id": _("a number of the row"),
            "customer": _("names the account, and is emptied with it"),
            "product_slug": _("names the product"),
            "summary": _("names the text that was agreed"),
        },
    ),
    NoPersonalData(
        "contracts.DocumentVersion", _("Our terms and contract summaries, the same for everybody.")
    ),
]
