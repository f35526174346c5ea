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
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, ROW_NUMBER

AS_PROOF = PersonalField(
    _("to prove that we told you what concerns your contract"),
    LegalBasis.CONTRACT,
    erasure=Erasure.KEEP,
)

TO_TELL_YOU = PersonalField(
    _("to tell you where a sentence of our privacy notice was not true for you"),
    LegalBasis.LEGITIMATE_INTERESTS,
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.NoticeAddressee",
        controller="notice__company",
        title=_("Faults of ours that affected you"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=Retention(
            relativedelta(years=1),
            "recorded_at",
            _("long enough to repair what was wrong and to tell you of it"),
        ),
        fields={
            "subject_key": replace(TO_TELL_YOU, exportable=False),
            "notice": TO_TELL_YOU,
            "recorded_at": TO_TELL_YOU,
        },
        non_personal={"id": ROW_NUMBER},
    ),
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
