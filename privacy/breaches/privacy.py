"""Declarations of the personal data in the breach register."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Declaration,
    Erasure,
    Identifier,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import BELONGS, ROW_NUMBER

AS_PROOF = PersonalField(
    _("to prove that we told you of a breach"), LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.BreachDelivery",
        controller="breach__company",
        title=_("Breaches of which we told you"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        recorded_at="queued_at",
        retention=Retention(
            relativedelta(years=3),
            "queued_at",
            _("Art. 33(5), 34 and 82 GDPR: claims because of a breach can be made for years"),
            from_end_of_year=True,
        ),
        fields={
            "subject_key": replace(AS_PROOF, exportable=False),
            "breach": AS_PROOF,
            "queued_at": AS_PROOF,
            "sent_at": AS_PROOF,
            "bounced_at": AS_PROOF,
        },
        non_personal={"id": ROW_NUMBER, "mail": BELONGS},
    ),
    NoPersonalData(
        "privacy.Breach", _("What happened, without names; who wrote it is under staff rules.")
    ),
    NoPersonalData("privacy.BreachText", _("What people are told, the same for everyone.")),
    NoPersonalData("privacy.BreachDrill", _("Durations of drills on an invented person.")),
]
