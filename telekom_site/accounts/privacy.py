"""What the accounts hold about people."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import Cookie, LegalBasis, PersonalField, PersonalModel, Retention

LOGIN = _("to let you log in")
ADDRESSING = _("to address you")


def _for(purpose: object, **changes: object) -> PersonalField:
    return PersonalField(purpose, LegalBasis.CONTRACT, **changes)  # type: ignore[arg-type]


RIGHTS = _("a right of staff")

declarations = [
    PersonalModel(
        "accounts.User",
        title=_("Your account"),
        subject="email",
        recorded_at="date_joined",
        retention=Retention(
            relativedelta(years=3), "last_used_at", _("accounts that nobody used for three years are not needed")
        ),
        fields={
            "email": _for(LOGIN, correctable=True),
            "password": _for(LOGIN, exportable=False),
            "first_name": _for(ADDRESSING, correctable=True),
            "last_name": _for(ADDRESSING, correctable=True),
            "date_joined": _for(_("to show since when you are a customer")),
            "last_login": _for(_("to notice misuse of your account")),
            "groups": _for(_("to give staff their rights")),
            "user_permissions": _for(_("to give staff their rights")),
            "last_used_at": _for(_("to know when the account is no longer needed")),
        },
        technical={
            "id": _("a number of the row"),
            "is_active": _("whether the mailbox was proved"),
            "is_staff": RIGHTS,
            "is_superuser": RIGHTS,
        },
    ),
    PersonalModel(
        "accounts.Login",
        title=_("Your logins"),
        subject="account__email",
        retention=Retention(relativedelta(), "expire_date", _("a login is deleted as soon as it has ended")),
        fields={
            "session_key": _for(LOGIN, exportable=False),
            "session_data": _for(LOGIN, exportable=False),
            "expire_date": _for(LOGIN),
            "account": _for(LOGIN, exportable=False),
        },
    ),
    Cookie(
        "session",
        purpose=_("keeps you logged in"),
        lifetime=_("8 hours, or until you log out"),
        set_when=_("when you log in"),
    ),
]
