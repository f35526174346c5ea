"""Declarations of the personal data in service notices."""

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
from privacy.registry.non_personal import BELONGS, RANDOM_KEY

AS_PROOF = PersonalField(
    _("to prove that we told you what concerns your contract"),
    LegalBasis.CONTRACT,
    erasure=Erasure.KEEP,
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.NoticeDelivery",
        controller="notice__company",
        title=_("Notices about your contracts"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        recorded_at="queued_at",
        retention=Retention(
            relativedelta(years=3),
            "queued_at",
            _(
                "§§ 195, 199 BGB: claims because of a notice expire three years after the end of "
                "the year"
            ),
            from_end_of_year=True,
        ),
        fields={
            "subject_key": replace(AS_PROOF, exportable=False),
            "notice": AS_PROOF,
            "queued_at": AS_PROOF,
            "skipped": AS_PROOF,
            "sent_at": AS_PROOF,
            "bounced_at": AS_PROOF,
        },
        non_personal={"id": RANDOM_KEY, "mail": BELONGS},
    ),
    NoPersonalData(
        "privacy.ServiceNotice",
        _("A notice, the same for every customer; who wrote it is under staff rules."),
    ),
    NoPersonalData("privacy.NoticeText", _("Texts of notices, the same for every customer.")),
]
