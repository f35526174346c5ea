"""Declarations for the staff access log."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.companies import Responsible
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
from privacy.staff_access.access_log import names_withheld_rows
from privacy.staff_access.log_texts import (
    in_words,
    purpose_in_words,
    record_in_words,
    roles_in_words,
)

FOR_CONFIDENTIALITY = PersonalField(
    _("to tell you who saw your data"), LegalBasis.LEGAL_OBLIGATION, erasure=Erasure.KEEP
)


DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.StaffAccess",
        controller=Responsible.SITE,
        title=_("Who on our staff opened your data"),
        source=_("recorded by our system when it happens"),
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        withheld=names_withheld_rows,
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
            "purpose": replace(FOR_CONFIDENTIALITY, shown=purpose_in_words),
            "purpose_note": FOR_CONFIDENTIALITY,
            "opened_at": FOR_CONFIDENTIALITY,
        },
        non_personal={"id": RANDOM_KEY, "staff": STAFF_MEMBER},
    ),
]
