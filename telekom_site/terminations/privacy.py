"""Declarations of the personal data that withdrawals and cancellations hold."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Erasure,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
    Unfinished,
)
from privacy.registry.sources import BY_USE, FROM_YOU

PURPOSE = _("to end your contract, and to prove when you declared that")
LETTER = PersonalField(PURPOSE, LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP)

declarations = [
    PersonalModel(
        "terminations.Termination",
        controller=("contract__company", "order__company"),
        title=_("Your withdrawals and cancellations"),
        subject="email",
        source=FROM_YOU,
        unfinished=Unfinished(Q(done_at=None), _("your declaration is still being processed")),
        retention=Retention(
            relativedelta(years=6),
            "received_at",
            _("§ 257 HGB and § 147 AO: six years from the end of the year in which it came"),
            from_end_of_year=True,
        ),
        fields={
            **dict.fromkeys(("received_at", "ends_at", "done_at"), replace(LETTER, source=BY_USE)),
            "kind": LETTER,
            "name": replace(LETTER, asked=_("So that we know who declares this.")),
            "reference": replace(
                LETTER,
                asked=_(
                    "So that we find the contract. The number is in the confirmation of your order "
                    "and in your account. If you do not have it, describe the contract."
                ),
            ),
            "ground": replace(
                LETTER,
                asked=_("An extraordinary cancellation needs a good cause, an ordinary one none."),
            ),
            "wanted_on": replace(
                LETTER, asked=_("Leave it empty to end the contract as soon as possible.")
            ),
            "reason": replace(
                LETTER,
                third_party_data=True,
                asked=_("Only for an extraordinary cancellation: the law wants it stated."),
            ),
            "email": PersonalField(
                PURPOSE,
                LegalBasis.LEGAL_OBLIGATION,
                correctable=True,
                erasure=Erasure.CLEAR,
                asked=_(
                    "We send the receipt there. Use the address of your order, so that we find the "
                    "contract."
                ),
            ),
        },
        non_personal={
            "id": _("a random number of the row"),
            "language": _("the language of our mails about it"),
            "order": _("names the order"),
            "contract": _("names the contract"),
        },
    ),
]
