"""Declarations of the personal data of staff: their companies and their signatures."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.conf import settings
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
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, ROW_NUMBER
from privacy.registry.sources import BY_STAFF, FROM_YOU

AS_PROOF = PersonalField(
    _("to prove that our staff undertook to keep data confidential"),
    LegalBasis.LEGAL_OBLIGATION,
    erasure=Erasure.KEEP,
)
ASSIGNED = PersonalField(
    _("to show members of staff the data of their own companies only"), LegalBasis.CONTRACT
)


DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.UndertakingSignature",
        controller="undertaking__company",
        title=_("Confidentiality undertakings that you signed (members of staff only)"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        source=FROM_YOU,
        recorded_at="signed_at",
        retention=Retention(
            relativedelta(years=3),
            "kept_from",
            _("Art. 5(2), 28(3)(b) and 32(4) GDPR: claims can be made for years after you left"),
            from_end_of_year=True,
        ),
        fields={
            "subject_key": replace(AS_PROOF, exportable=False),
            "staff": replace(AS_PROOF, exportable=False),
            "undertaking": AS_PROOF,
            "language": AS_PROOF,
            "digest": replace(AS_PROOF, exportable=False),
            "signed_at": AS_PROOF,
            "kept_from": AS_PROOF,
        },
        non_personal={"id": RANDOM_KEY, "reminder": BELONGS},
    ),
    PersonalModel(
        "privacy.StaffCompany",
        controller="company",
        title=_("Companies that you work for (members of staff only)"),
        subject="staff__email",
        source=BY_STAFF,
        retention=None,
        ends_with=settings.AUTH_USER_MODEL,
        fields={"staff": replace(ASSIGNED, exportable=False), "company": ASSIGNED},
        non_personal={"id": ROW_NUMBER},
    ),
    NoPersonalData("privacy.Undertaking", _("Versions of the undertaking that staff sign.")),
    NoPersonalData("privacy.UndertakingText", _("Texts of the undertaking that staff sign.")),
]
