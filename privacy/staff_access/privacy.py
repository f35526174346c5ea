"""Declarations for the staff access log and the disclosure register."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Declaration,
    Erasure,
    Identifier,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import RANDOM_KEY, STAFF_MEMBER
from privacy.registry.sources import BY_STAFF
from privacy.staff_access.log_texts import in_words, record_in_words, roles_in_words

FOR_CONFIDENTIALITY = PersonalField(
    _("to tell you who saw your data"), LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP
)


DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.StaffAccess",
        title=_("Who on our staff opened your data"),
        source=_("recorded by our system when it happens"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        retention=Retention(
            relativedelta(years=3),
            "opened_at",
            _("Art. 5(2) and 32 GDPR: misuse can come to light for years"),
        ),
        fields={
            "subject_key": replace(FOR_CONFIDENTIALITY, exportable=False),
            "role": replace(FOR_CONFIDENTIALITY, shown=roles_in_words),
            "what": replace(FOR_CONFIDENTIALITY, shown=record_in_words),
            "reason": replace(FOR_CONFIDENTIALITY, shown=in_words),
            "opened_at": FOR_CONFIDENTIALITY,
        },
        non_personal={"id": RANDOM_KEY, "staff": STAFF_MEMBER},
    ),
    PersonalModel(
        "privacy.Disclosure",
        title=_("Authorities to which we disclosed your data"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        source=BY_STAFF,
        retention=Retention(
            relativedelta(years=3),
            "disclosed_at",
            _("Art. 5(2) and 15(1)(c) GDPR: you can ask to whom your data went"),
        ),
        fields={
            "subject_key": replace(FOR_CONFIDENTIALITY, exportable=False),
            "recipient": FOR_CONFIDENTIALITY,
            "what": FOR_CONFIDENTIALITY,
            "law": FOR_CONFIDENTIALITY,
            "disclosed_at": FOR_CONFIDENTIALITY,
        },
        non_personal={"id": RANDOM_KEY, "staff": STAFF_MEMBER},
    ),
]
