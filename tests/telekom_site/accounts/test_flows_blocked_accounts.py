"""A confirmed address and an allowed account are two facts: who is blocked never lets themselves in
again."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.test import Client
from django.utils import timezone

from privacy.personal_data.models import LegalHold
from telekom_site.accounts.flows import delete_unconfirmed, fulfil_all
from telekom_site.accounts.login_address import is_confirmed
from telekom_site.accounts.models import AccountWish, User, UserSession
from telekom_site.accounts.password_links import password_link
from tests.conftest import link_in
from tests.support.accounts import RIGHT, is_logged_in, log_in, new_browser

pytestmark = pytest.mark.django_db(transaction=True)

LINK = "/en/account/password/link/"
REGISTER = "/en/account/register/"
NEW = {"password": "another horse of mine"}


@pytest.fixture
def blocked(db: None) -> User:
    """A former superuser, who has logged in before."""
    return User.objects.create_superuser(
        "former@telekom.example",
        RIGHT,
        is_active=False,
        last_login=timezone.now() - timedelta(days=1),
    )


def path_of(link: str) -> str:
    return link.removeprefix("http://testserver")


def still_blocked(user: User) -> bool:
    user.refresh_from_db()
    return not user.is_active and not UserSession.objects.filter(account=user).exists()


@pytest.mark.parametrize("form", [LINK, REGISTER])
def test_a_blocked_account_is_mailed_no_link(form: str, browser: Client, blocked: User) -> None:
    browser.post(form, {"email": blocked.email.upper()})
    (sent,) = mail.outbox
    assert "closed" in sent.subject
    assert "/password/choose/" not in sent.body
    assert still_blocked(blocked)


def test_a_link_from_before_the_block_opens_nothing(browser: Client, blocked: User) -> None:
    link = path_of(password_link(blocked))
    assert browser.get(link).status_code == 410
    assert browser.post(link, NEW).status_code == 410
    assert still_blocked(blocked)


def test_the_right_password_of_a_blocked_account_looks_wrong(
    browser: Client, blocked: User, customer: User
) -> None:
    right, wrong = (
        log_in(browser, blocked.email),
        log_in(browser, customer.email, "wrong-horse-battery"),
    )
    assert (right.status_code, wrong.status_code) == (422, 422)
    assert right.content.replace(blocked.email.encode(), b"") == wrong.content.replace(
        customer.email.encode(), b""
    )
    assert still_blocked(blocked)


def test_a_confirmation_link_does_not_open_a_blocked_account(
    browser: Client, blocked: User
) -> None:
    EmailAddress.objects.filter(user=blocked).update(verified=False)
    key = EmailConfirmationHMAC(EmailAddress.objects.get(user=blocked)).key
    page = f"/en/account/address/first/{key}/"
    assert browser.post(page).status_code == 404
    assert not is_confirmed(blocked)
    assert still_blocked(blocked)


def test_a_session_ends_with_the_block(client: Client, customer: User) -> None:
    client.force_login(customer)
    User.objects.filter(pk=customer.pk).update(is_active=False)
    assert not is_logged_in(client)


def test_an_account_that_is_not_confirmed_cannot_log_in_and_is_mailed_the_link(
    browser: Client,
) -> None:
    user = User.objects.create_user("new@x.example", RIGHT)  # as staff create it
    answer = log_in(browser, user.email)
    assert answer["Location"] == "/en/account/mail-sent/"
    assert not is_logged_in(browser)
    page = link_in(mail.outbox[0])
    assert browser.get(page).status_code == 200
    assert not is_confirmed(user), "scanners follow links"
    new_browser().post(page)
    assert is_confirmed(user)
    assert not is_logged_in(browser)
    other = new_browser()
    log_in(other, user.email)
    assert is_logged_in(other)


def waiting_account(**changes: object) -> User:
    values: dict[str, object] = {
        "self_registered": True,
        "date_joined": timezone.now() - timedelta(days=9),
    }
    return User.objects.create_user("new@x.example", **(values | changes))  # type: ignore[arg-type]


def test_housekeeping_deletes_a_registration_that_was_never_confirmed() -> None:
    waiting_account()
    assert delete_unconfirmed() == 1
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"self_registered": False},
        {"is_active": False},
        {"is_staff": True},
        {"is_superuser": True},
        {"confirmed": True},
        {"last_login": timezone.now()},
        {"date_joined": timezone.now() - timedelta(hours=1)},
    ],
    ids=["created by staff", "blocked", "staff", "superuser", "confirmed", "used", "fresh"],
)
def test_housekeeping_deletes_nothing_else(changes: dict[str, object]) -> None:
    waiting_account(**changes)
    assert delete_unconfirmed() == 0


def test_housekeeping_respects_a_legal_hold() -> None:
    user = waiting_account()
    table = ContentType.objects.get_for_model(User)
    LegalHold.objects.create(table=table, record=str(user.pk), reason="file 1/26")
    assert delete_unconfirmed() == 0


def test_what_the_queue_lost_a_sweep_does(browser: Client, settings: object) -> None:
    AccountWish.objects.create(kind="register", email="new@x.example", language="en")
    assert fulfil_all() == 1
    assert User.objects.filter(email="new@x.example").exists()
    assert not AccountWish.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert fulfil_all() == 0
