"""Declarations of the personal data that "My data" itself needs."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Declaration,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import BELONGS, ROW_NUMBER
from privacy.registry.sources import FROM_YOU

TO_SHOW = PersonalField(_("to show you your data"), LegalBasis.LEGAL_OBLIGATION)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.MyDataLink",
        title=_("Links to this page that you asked for"),
        subject="email",
        source=FROM_YOU,
        recorded_at="asked_at",
        retention=Retention(
            relativedelta(), "expires_at", _("a link is deleted as soon as it no longer works")
        ),
        fields={
            "email": TO_SHOW,
            "language": TO_SHOW,
            "token_digest": PersonalField(
                _("to show you your data"), LegalBasis.LEGAL_OBLIGATION, exportable=False
            ),
            "asked_at": TO_SHOW,
            "opened_at": TO_SHOW,
            "expires_at": TO_SHOW,
        },
        non_personal={"id": ROW_NUMBER, "mail": BELONGS},
    ),
]
