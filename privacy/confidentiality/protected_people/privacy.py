"""Declarations of the people who are especially protected."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Declaration,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, STAFF_MEMBER
from privacy.registry.sources import BY_STAFF

TO_PROTECT = PersonalField(
    _("to notice if members of staff read your data without need"), LegalBasis.LEGAL_OBLIGATION
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.ProtectedPerson",
        controller="company",
        title=_("That your data is especially protected"),
        source=BY_STAFF,
        subject="email",
        recorded_at="marked_at",
        retention=Retention(
            relativedelta(months=3),
            "until",
            _("Art. 32 GDPR: what staff read until then is still checked"),
        ),
        fields=dict.fromkeys(("email", "reason", "marked_at", "until"), TO_PROTECT),
        non_personal={"id": RANDOM_KEY, "company": BELONGS, "marked_by": STAFF_MEMBER},
    ),
]
