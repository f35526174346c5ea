"""Declarations of the personal data that accounts hold."""

from dataclasses import replace
from functools import partial

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from privacy.check_digits import checked_number
from privacy.registry.companies import Responsible
from privacy.registry.declarations import (
    Cookie,
    Declaration,
    LegalBasis,
    NoPersonalData,
    PersonalField,
    PersonalModel,
    Retention,
)
from privacy.registry.identifier_kind import IdentifierKind
from privacy.registry.sources import BY_STAFF, BY_USE, FROM_YOU
from telekom_site.accounts.address_change import change_by_staff
from telekom_site.accounts.conf import conf
from telekom_site.accounts.models import CUSTOMER_NUMBER_LENGTH
from telekom_site.accounts.phone_numbers import international_form
from telekom_site.accounts.roles import why_not_erasable

CONTRACT = LegalBasis.CONTRACT
LOGIN = _("to let you log in")
ADDRESSING = _("to address you")
LINK_DIGEST = _("digest of the link")
SAFETY = _("to keep others out of your account")
AS_LONG_AS_IT_WORKS = conf.ADDRESS_LINK_LIFETIME + conf.OBJECTION  # links to confirm and to object
WISH = _("to do what you asked for")
NAME = PersonalField(
    ADDRESSING,
    CONTRACT,
    correct_at="accounts:account",
    source=FROM_YOU,
    asked=_("To address you."),
)
PERMISSION = PersonalField(_("to give staff their permissions"), CONTRACT, source=BY_STAFF)

RIGHTS = _("a right of staff")
ROW_NUMBER = _("a number of the row")

declarations: list[Declaration] = [
    IdentifierKind(
        "customer_number",
        title=_("Customer number"),
        hint=_("in your account: 12 digits"),
        normalise=partial(checked_number, length=CUSTOMER_NUMBER_LENGTH),
        model="accounts.User",
        path="customer_number",
        email="email",
        is_lasting=True,
    ),
    IdentifierKind(
        "phone_number",
        title=_("Phone number"),
        hint=_("as you entered it in your account"),
        normalise=international_form,
        model="accounts.User",
        path="phone",
        email="email",  # no code to `phone`: anyone can enter the number of someone else
    ),
    PersonalModel(
        "accounts.User",
        controller=Responsible.SITE,
        title=_("Your account"),
        subject="email",
        numbers={"customer_number": "customer_number"},
        recorded_at="date_joined",
        erasable=why_not_erasable,
        retention=Retention(
            relativedelta(years=3),
            "last_used_at",
            _("accounts that nobody used for three years are not needed"),
        ),
        fields={
            "email": PersonalField(
                LOGIN,
                CONTRACT,
                correctable=True,
                correction=change_by_staff,
                correct_at="accounts:address",
                source=FROM_YOU,
                asked=_(
                    "You will log in with it. We send you a link there to choose your password."
                ),
            ),
            "customer_number": PersonalField(
                _("to recognise you when you contact us"), CONTRACT, source=BY_USE
            ),
            "phone": PersonalField(
                _("to recognise you when you contact us"),
                CONTRACT,
                correctable=True,
                correct_at="accounts:account",
                source=FROM_YOU,
                asked=_("So that a request can name it instead of your email address."),
            ),
            "password": PersonalField(LOGIN, CONTRACT, exportable=False),
            "first_name": replace(NAME, correctable=True),
            "last_name": replace(NAME, correctable=True),
            "date_joined": PersonalField(
                _("to show since when you are a customer"), CONTRACT, source=BY_USE
            ),
            "last_login": PersonalField(
                _("to notice misuse of your account"), CONTRACT, source=BY_USE
            ),
            "groups": PERMISSION,
            "user_permissions": PERMISSION,
            "last_used_at": PersonalField(
                _("to know when the account is no longer needed"), CONTRACT, source=BY_USE
            ),
            "is_active": PersonalField(SAFETY, CONTRACT, source=BY_STAFF),
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
        controller=Responsible.SITE,
        title=_("Your login address, and whether you confirmed it"),
        subject="user__email",
        retention=None,
        ends_with="accounts.User",
        fields={
            "user": PersonalField(LOGIN, CONTRACT, exportable=False),
            "email": PersonalField(LOGIN, CONTRACT),
            "verified": PersonalField(LOGIN, CONTRACT),
            "primary": PersonalField(LOGIN, CONTRACT),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "mfa.Authenticator",
        controller=Responsible.SITE,
        title=_("Your second factors"),
        source=BY_USE,
        subject="user__email",
        recorded_at="created_at",
        retention=None,
        ends_with="accounts.User",
        fields={
            "user": PersonalField(SAFETY, CONTRACT, exportable=False, label=_("account")),
            "type": PersonalField(SAFETY, CONTRACT, label=_("kind")),
            "data": PersonalField(SAFETY, CONTRACT, exportable=False, label=_("key")),
            "created_at": PersonalField(SAFETY, CONTRACT, label=_("created at")),
            "last_used_at": PersonalField(SAFETY, CONTRACT, label=_("last used at")),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "accounts.UserSession",
        controller=Responsible.SITE,
        title=_("Your logins"),
        source=BY_USE,
        subject="account__email",
        retention=Retention(
            relativedelta(), "expire_date", _("a login is deleted as soon as it has ended")
        ),
        fields={
            "session_key": PersonalField(LOGIN, CONTRACT, exportable=False),
            "session_data": PersonalField(
                LOGIN, CONTRACT, exportable=False, label=_("data of the login")
            ),
            "expire_date": PersonalField(LOGIN, CONTRACT, label=_("ends at")),
            "account": PersonalField(LOGIN, CONTRACT, exportable=False, label=_("account")),
        },
    ),
    PersonalModel(
        "accounts.KnownNetwork",
        controller=Responsible.SITE,
        title=_("Networks from which you have logged in, as keyed digests"),
        source=BY_USE,
        subject="account__email",
        retention=Retention(
            relativedelta(days=conf.KNOWN_NETWORK.days),
            "last_used_at",
            _("so that others who guess passwords do not lock you out at home"),
        ),
        fields={
            "account": PersonalField(SAFETY, CONTRACT, exportable=False, label=_("account")),
            "network": PersonalField(SAFETY, CONTRACT, exportable=False),
            "last_used_at": PersonalField(SAFETY, CONTRACT),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "accounts.AccountWish",
        controller=Responsible.SITE,
        title=_("Accounts and password links that you asked for just now"),
        source=FROM_YOU,
        subject="email",
        retention=Retention(
            relativedelta(days=1),
            "asked_at",
            _("they are processed within minutes and then deleted"),
        ),
        fields={
            "kind": PersonalField(WISH, CONTRACT),
            "email": PersonalField(
                WISH, CONTRACT, asked=_("We send the link there, if there is an account.")
            ),
            "first_name": NAME,
            "last_name": NAME,
            "answers": PersonalField(WISH, CONTRACT),
            "language": PersonalField(ADDRESSING, CONTRACT),
            "asked_at": PersonalField(WISH, CONTRACT),
        },
        non_personal={"id": ROW_NUMBER},
    ),
    PersonalModel(
        "accounts.AddressChange",
        controller=Responsible.SITE,
        title=_("Changes of your login address"),
        subject="account__email",
        retention=Retention(
            relativedelta(days=AS_LONG_AS_IT_WORKS.days + 1),
            "links_from",
            _("so that you can object to a change that was not yours"),
        ),
        fields={
            "account": PersonalField(LOGIN, CONTRACT, exportable=False, label=_("account")),
            "old_email": PersonalField(LOGIN, CONTRACT),
            "new_email": PersonalField(
                LOGIN,
                CONTRACT,
                asked=_("It changes once you have opened the link that we send there."),
            ),
            "language": PersonalField(ADDRESSING, CONTRACT),
            "requested_at": PersonalField(LOGIN, CONTRACT),
            "confirmed_at": PersonalField(LOGIN, CONTRACT),
            "ended_at": PersonalField(LOGIN, CONTRACT),
            "confirm_digest": PersonalField(SAFETY, CONTRACT, exportable=False, label=LINK_DIGEST),
            "object_digest": PersonalField(SAFETY, CONTRACT, exportable=False, label=LINK_DIGEST),
        },
        recorded_at="requested_at",
        non_personal={
            "id": ROW_NUMBER,
            "confirm_mail": _("names a mail"),
            "notice_mail": _("names a mail"),
            "links_from": _("when the lifetime of the links began"),
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
