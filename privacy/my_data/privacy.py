"""Declarations of the personal data that "My data" itself needs."""

from dataclasses import replace

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.my_data import access_alerts
from privacy.my_data.conf import conf
from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Declaration,
    LegalBasis,
    PersonalField,
    PersonalModel,
    Retention,
    Withdrawal,
)
from privacy.registry.non_personal import BELONGS, RANDOM_KEY, ROW_NUMBER
from privacy.registry.sources import BY_USE, FROM_YOU

LINK_DIGEST = _("digest of the link")
TO_DELETE = PersonalField(_("to delete your data"), LegalBasis.LEGAL_OBLIGATION)
TO_TELL = PersonalField(_("to tell you when our staff open your data"), LegalBasis.CONSENT)
TO_SHOW = PersonalField(_("to show you your data"), LegalBasis.LEGAL_OBLIGATION)

DECLARATIONS: list[Declaration] = [
    PersonalModel(
        "privacy.MyDataLink",
        controller=Responsible.SITE,
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
            "token_digest": replace(TO_SHOW, exportable=False, label=LINK_DIGEST),
            "asked_at": TO_SHOW,
            "opened_at": TO_SHOW,
            "expires_at": TO_SHOW,
        },
        non_personal={"id": ROW_NUMBER, "mail": BELONGS},
    ),
    PersonalModel(
        "privacy.ScheduledErasure",
        controller=Responsible.SITE,
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
            "confirm_digest": replace(TO_DELETE, exportable=False, label=LINK_DIGEST),
            "undo_digest": replace(TO_DELETE, exportable=False, label=LINK_DIGEST),
            "asked_at": TO_DELETE,
            "confirmed_at": TO_DELETE,
            "due_at": TO_DELETE,
            "begun_at": TO_DELETE,
            "undone_at": TO_DELETE,
            "expires_at": TO_DELETE,
        },
        non_personal={"id": RANDOM_KEY, "mail": BELONGS, "request": BELONGS},
    ),
    PersonalModel(
        "privacy.AccessAlert",
        controller=Responsible.SITE,
        title=_("Your wish to be told when staff open your data"),
        subject="email",
        source=FROM_YOU,
        retention=Retention(
            relativedelta(years=3), "asked_at", _("you can ask for it again, or end it at any time")
        ),
        fields=dict.fromkeys(("email", "language", "asked_at", "told_until", "sent_at"), TO_TELL),
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "privacy.AccessReport",
        controller=Responsible.SITE,
        title=_("Emails that told you of accesses by staff"),
        subject="email",
        source=BY_USE,
        retention=Retention(
            relativedelta(days=conf.ACCESS_REPORT_LIFETIME.days),
            "made_at",
            _("so that you can question these accesses"),
        ),
        fields={
            **dict.fromkeys(
                (
                    "email",
                    "language",
                    "accesses_after",
                    "accesses_until",
                    "made_at",
                    "questioned_at",
                ),
                TO_TELL,
            ),
            "token_digest": replace(TO_TELL, exportable=False, label=LINK_DIGEST),
        },
        non_personal={"id": RANDOM_KEY},
    ),
    Withdrawal(_("Emails when staff open your data"), access_alerts.end),
]
