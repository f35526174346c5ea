"""Declarations of the personal data in accesses in an emergency."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Declaration,
    Erasure,
    Identifier,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
    Unfinished,
)
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, STAFF_MEMBER, STATE
from privacy.registry.sources import BY_STAFF

OF_EMERGENCY = PersonalField(
    _("to review why our staff opened your data in an emergency"),
    LegalBasis.LEGAL_OBLIGATION,
    erasure=Erasure.KEEP,
)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.EmergencyAccess",
        controller="company",
        title=_("When our staff opened your data in an emergency"),
        source=BY_STAFF,
        subject="subject_key",
        identified_by=Identifier.EMAIL_KEY,
        recorded_at="opened_at",
        unfinished=Unfinished(Q(reviewed_at=None), _("a second person has not reviewed it yet")),
        retention=Retention(
            relativedelta(years=3),
            "opened_at",
            _("Art. 5(2) and 32 GDPR: misuse can come to light for years"),
        ),
        fields={
            "subject_key": replace(OF_EMERGENCY, exportable=False),
            "email": replace(OF_EMERGENCY, erasure=Erasure.CLEAR),
            "reason": OF_EMERGENCY,
            "opened_at": OF_EMERGENCY,
            "verdict": OF_EMERGENCY,
            "review_note": OF_EMERGENCY,
        },
        non_personal={
            "id": RANDOM_KEY,
            "company": BELONGS,
            "staff": STAFF_MEMBER,
            "until": STATE,
            "reviewed_by": STAFF_MEMBER,
            "reviewed_at": STATE,
        },
    ),
]
