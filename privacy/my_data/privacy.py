"""Declarations of the personal data that "My data" itself needs."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Declaration,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, ROW_NUMBER
from privacy.registry.sources import FROM_YOU

TO_DELETE = PersonalField(_("to delete your data"), LegalBasis.LEGAL_OBLIGATION)
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
            "token_digest": replace(TO_SHOW, exportable=False),
            "asked_at": TO_SHOW,
            "opened_at": TO_SHOW,
            "expires_at": TO_SHOW,
        },
        non_personal={"id": ROW_NUMBER, "mail": BELONGS},
    ),
    PersonalModel(
        "privacy.ScheduledErasure",
        title=_("Deletions that you asked for and can still undo"),
        subject="email",
        source=FROM_YOU,
        recorded_at="asked_at",
        retention=Retention(
            relativedelta(),
            "expires_at",
            _("until it is performed, undone or not confirmed in time"),
        ),
        fields={
            "email": TO_DELETE,
            "language": TO_DELETE,
            "confirm_digest": replace(TO_DELETE, exportable=False),
            "undo_digest": replace(TO_DELETE, exportable=False),
            "asked_at": TO_DELETE,
            "confirmed_at": TO_DELETE,
            "due_at": TO_DELETE,
            "begun_at": TO_DELETE,
            "undone_at": TO_DELETE,
            "expires_at": TO_DELETE,
        },
        non_personal={"id": RANDOM_KEY, "mail": BELONGS, "request": BELONGS},
    ),
]
