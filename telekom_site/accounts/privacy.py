"""What the accounts hold about people."""

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from privacy.registry.declarations import (
    Cookie,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from telekom_site.accounts.conf import conf

LOGIN = _("to let you log in")
ADDRESSING = _("to address you")
SAFETY = _("to keep others out of your account")
AS_LONG_AS_IT_WORKS = conf.ADDRESS_LINK_LIFETIME + conf.OBJECTION  # links to confirm and to object
WISH = _("to do what you asked for")


def _for(purpose: object, **changes: object) -> PersonalField:
    return PersonalField(purpose, LegalBasis.CONTRACT, **changes)  # type: ignore[arg-type]


RIGHTS = _("a right of staff")
ROW_NUMBER = _("a number of the row")

declarations = [
    PersonalModel(
        "accounts.User",
        title=_("Your account"),
        subject="email",
        recorded_at="date_joined",
        erasable="telekom_site.accounts.roles.why_not_erasable",
        retention=Retention(
            relativedelta(years=3),
            "last_used_at",
            _("accounts that nobody used for three years are not needed"),
        ),
        fields={
            "email": _for(
                LOGIN,
                correctable=True,
                correction="telekom_site.accounts.address_change.change_by_staff",
            ),
            "password": _for(LOGIN, exportable=False),
            "first_name": _for(ADDRESSING, correctable=True),
            "last_name": _for(ADDRESSING, correctable=True),
            "date_joined": _for(_("to show since when you are a customer")),
            "last_login": _for(_("to notice misuse of your account")),
            "groups": _for(_("to give staff their rights")),
            "user_permissions": _for(_("to give staff their rights")),
            "last_used_at": _for(_("to know when the account is no longer needed")),
            "is_active": _for(SAFETY),
        },
        non_personal={
            "id": ROW_NUMBER,
            "self_registered": _("how the account came to be"),
            "is_staff": RIGHTS,
            "is_superuser": RIGHTS,
        },
    ),
    PersonalModel(
        "account.EmailAddress",
        title=_("Your login address, and whether you confirmed it"),
        subject="user__email",
        retention=None,
        ends_with="accounts.User",
        fields={
            "user": _for(LOGIN, exportable=False),
            "email": _for(LOGIN),
            "verified": _for(LOGIN),
            "primary": _for(LOGIN),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "mfa.Authenticator",
        title=_("Your second factors"),
        subject="user__email",
        recorded_at="created_at",
        retention=None,
        ends_with="accounts.User",
        fields={
            "user": _for(SAFETY, exportable=False),
            "type": _for(SAFETY),
            "data": _for(SAFETY, exportable=False),
            "created_at": _for(SAFETY),
            "last_used_at": _for(SAFETY),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "accounts.Login",
        title=_("Your logins"),
        subject="account__email",
        retention=Retention(
            relativedelta(), "expire_date", _("a login is deleted as soon as it has ended")
        ),
        fields={
            "session_key": _for(LOGIN, exportable=False),
            "session_data": _for(LOGIN, exportable=False),
            "expire_date": _for(LOGIN),
            "account": _for(LOGIN, exportable=False),
        },
    ),
    PersonalModel(
        "accounts.KnownNetwork",
        title=_("Networks from which you have logged in, as keyed digests"),
        subject="account__email",
        retention=Retention(
            relativedelta(days=conf.KNOWN_NETWORK.days),
            "last_used_at",
            _("so that others who guess passwords do not lock you out at home"),
        ),
        fields={
            "account": _for(SAFETY, exportable=False),
            "network": _for(SAFETY, exportable=False),
            "last_used_at": _for(SAFETY),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "accounts.AccountWish",
        title=_("Accounts and password links that you asked for just now"),
        subject="email",
        retention=Retention(
            relativedelta(days=1), "asked_at", _("it is done within minutes, and deleted then")
        ),
        fields={
            "kind": _for(WISH),
            "email": _for(WISH),
            "first_name": _for(ADDRESSING),
            "last_name": _for(ADDRESSING),
            "advertising": _for(WISH),
            "language": _for(ADDRESSING),
            "asked_at": _for(WISH),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "accounts.AddressChange",
        title=_("Changes of your login address"),
        subject="account__email",
        retention=Retention(
            relativedelta(days=AS_LONG_AS_IT_WORKS.days + 1),
            "links_from",
            _("so that you can object to a change that was not yours"),
        ),
        fields={
            "account": _for(LOGIN, exportable=False),
            "old_email": _for(LOGIN),
            "new_email": _for(LOGIN),
            "language": _for(ADDRESSING),
            "requested_at": _for(LOGIN),
            "confirmed_at": _for(LOGIN),
            "ended_at": _for(LOGIN),
            "confirm_digest": _for(SAFETY, exportable=False),
            "object_digest": _for(SAFETY, exportable=False),
        },
        recorded_at="requested_at",
        non_personal={
            "id": ROW_NUMBER,
            "confirm_mail": _("names a mail"),
            "notice_mail": _("names a mail"),
            "links_from": _("from when the links count their time"),
        },
    ),
    NoPersonalData(
        "account.EmailConfirmation", _("Stays empty: our links are signed, and stored nowhere.")
    ),
    Cookie(
        settings.SESSION_COOKIE_NAME,
        purpose=_("keeps you logged in"),
        lifetime=_("8 hours, or until you log out"),
        set_when=_("when you log in"),
    ),
]
