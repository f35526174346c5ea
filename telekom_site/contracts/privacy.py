"""Declarations of the personal data that contracts hold."""

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
from telekom_site.contracts import running
from telekom_site.money import in_euros

PURPOSE = _("to carry out your contract")
LETTER = PersonalField(PURPOSE, LegalBasis.CONTRACT, erasure=Erasure.KEEP)
CORRECTABLE = replace(LETTER, correctable=True)

declarations = [
    PersonalModel(
        "contracts.Contract",
        title=_("Your contracts"),
        subject=("email", "customer__email"),
        recorded_at="concluded_at",
        erasure_warnings=running.warnings,
        retention=Retention(
            relativedelta(years=6),
            "ends_at",
            _("§ 257 HGB and § 147 AO: six years from the end of the year in which it ends"),
            from_end_of_year=True,
        ),
        fields={
            "number": LETTER,
            "order_number": LETTER,
            "product_name": LETTER,
            "monthly_price_cents": replace(LETTER, label=_("monthly price"), shown=in_euros),
            "minimum_term_months": LETTER,
            "concluded_at": LETTER,
            "ends_at": LETTER,
            "ending": LETTER,
            "name": CORRECTABLE,
            "street": CORRECTABLE,
            "postcode": CORRECTABLE,
            "city": CORRECTABLE,
            "email": PersonalField(
                PURPOSE, LegalBasis.CONTRACT, correctable=True, erasure=Erasure.CLEAR
            ),
        },
        non_personal={
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
