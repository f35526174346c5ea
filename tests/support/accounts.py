"""What the tests of accounts share: logging in as a browser does, and second factors."""

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.http.response import HttpResponse
from django.test import Client

from telekom_site.accounts.models import User
from tests.conftest import link_in

LOGIN = "/en/account/login/"
SECOND_STEP = "/en/account/second-factor/authenticate/"
NEW = "anna@new.example"  # a login address that nobody has yet
RIGHT, WRONG = "correct-horse-9", "wrong-horse-battery"
HOME, ATTACKER = "198.51.100.7", "203.0.113.66"


def log_in(
    client: Client, email: str, password: str = RIGHT, address: str = HOME, **form: str
) -> HttpResponse:
    """Send the login form from an address."""
    return client.post(LOGIN, {"login": email, "password": password, **form}, REMOTE_ADDR=address)  # type: ignore[return-value]


def new_browser() -> Client:
    return Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})


def is_logged_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200


def add_app(user: User) -> str:
    """Give the account an authenticator app; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return str(secret)


def add_recovery_codes(user: User) -> list[str]:
    return list(RecoveryCodes.activate(user).get_unused_codes())


def code_of(secret: str) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def factors_of(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def addresses_of(user: User) -> dict[str, bool]:
    """Address → confirmed, as the library stores it."""
    return dict(EmailAddress.objects.filter(user=user).values_list("email", "verified"))


def mail_to(email: str) -> str:
    """The path of the link in the last mail to an address."""
    return link_in([sent for sent in mail.outbox if sent.to == [email]][-1])


def token_in(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]
