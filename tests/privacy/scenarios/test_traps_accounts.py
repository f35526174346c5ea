"""What other systems got wrong about accounts: one test per trap, in the order of the list in
docs/explanation/traps.md.

The cases of each are in tests/telekom_site/accounts.
"""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privacy.controllers.models import Controller
from privacy.personal_data.legal_holds import hold
from telekom_site.accounts.flows import delete_unconfirmed
from telekom_site.accounts.login_address import is_confirmed
from telekom_site.accounts.models import User, UserSession
from tests.conftest import link_in, prove_again
from tests.privacy.subject_requests.conftest import Verified, own_folder, verified
from tests.support.accounts import (
    ATTACKER,
    HOME,
    RIGHT,
    WRONG,
    is_logged_in,
    log_in,
    new_browser,
)
from tests.support.subject_requests import file_request

__all__ = ["own_folder", "verified"]
pytestmark = pytest.mark.django_db(transaction=True)

LINK = "/en/account/password/link/"
NEW = "thief@evil.example"


def test_a_blocked_account_cannot_reactivate_itself(browser: Client) -> None:
    """An inactive account is not an unconfirmed one: "confirmed" and "allowed" are two facts."""
    User.objects.create_superuser(
        "former@telekom.example", RIGHT, is_active=False, last_login=timezone.now()
    )
    browser.post(LINK, {"email": "former@telekom.example"})
    assert "/password/choose/" not in mail.outbox[0].body
    assert delete_unconfirmed() == 0
    assert not User.objects.get().is_active


def test_registering_anothers_address_reveals_no_password(browser: Client) -> None:
    browser.post(
        "/en/account/register/", {"email": "erika@x.example", "password1": RIGHT, "password": RIGHT}
    )
    user = User.objects.get()
    assert not user.has_usable_password()
    new_browser().post(link_in(mail.outbox[0]), {"password": "another horse of mine"})
    user.refresh_from_db()
    assert is_confirmed(user)
    assert not user.check_password(RIGHT)


def test_a_correction_moves_no_account_to_an_unverified_address(
    staff_client: Client, verified: Verified, customer: User
) -> None:
    page = f"/en/staff/privacy/subjectrequest/{verified('correction').pk}/action/correct/"
    key = f"accounts.User:{customer.pk}"
    form = {
        f"{key}:email": NEW,
        f"{key}:first_name": "Anna",
        f"{key}:last_name": "Arnold",
        "text": "Done.",
    }
    staff_client.post(page, form)
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"


def test_the_old_address_is_notified_and_can_undo_the_change(
    client: Client, customer: User
) -> None:
    client.force_login(customer)
    prove_again(client, customer)
    client.post("/en/account/address/", {"email": NEW})
    to_new, to_old = (
        link_in(next(m for m in mail.outbox if m.to == [to]))
        for to in (NEW, "anna@customer.example")
    )
    new_browser().post(to_new)
    new_browser().post(to_old)
    customer.refresh_from_db()
    assert customer.email == "anna@customer.example"
    assert not UserSession.objects.exists()


def test_password_guessing_is_limited_without_locking_the_owner_out(
    customer: User,
) -> None:
    for _i in range(30):
        log_in(new_browser(), customer.email, WRONG, ATTACKER)
    attacker, owner = new_browser(), new_browser()
    log_in(attacker, customer.email, RIGHT, ATTACKER)
    log_in(owner, customer.email, RIGHT, HOME)
    assert (is_logged_in(attacker), is_logged_in(owner)) == (False, True)


def test_the_admin_requires_the_second_factor_too(client: Client, settings: Settings) -> None:
    settings.ACCOUNTS_STAFF_SECOND_FACTOR = True
    client.force_login(User.objects.create_superuser("staff@telekom.example", RIGHT))
    for page in (
        "",
        "privacy/subjectrequest/",
        "privacy_request_log/requestlogentry/overview/",
        "accounts/user/",
    ):
        assert client.get(f"/en/staff/{page}").status_code == 302
    assert (
        new_browser()
        .post("/en/staff/login/", {"username": "staff@telekom.example", "password": RIGHT})
        .status_code
        == 302
    )


def test_an_irreversible_action_requires_reauthentication(
    client: Client, verified: Verified, customer: User
) -> None:
    client.force_login(User.objects.create_superuser("staff@telekom.example", RIGHT))
    page = f"/en/staff/privacy/subjectrequest/{verified('deletion').pk}/action/erase/"
    assert client.get(page)["Location"].startswith("/en/account/reauthenticate/")
    answer = client.post(page, {"text": "Everything is gone now."})
    assert "Everything is gone now." in answer.content.decode(), "what was typed is not lost"
    assert User.objects.filter(pk=customer.pk).exists()
    for other in ("/en/staff/privacy/legalhold/", f"/en/staff/accounts/user/{customer.pk}/delete/"):
        assert client.post(other, {"post": "yes"})["Location"].startswith(
            "/en/account/reauthenticate/"
        )


def test_no_staff_page_shows_a_session_key(staff_client: Client, customer: User) -> None:
    owner = Client()
    owner.force_login(customer)
    key = str(owner.session.session_key)
    assert (
        key
        not in staff_client.get(f"/en/staff/accounts/user/{customer.pk}/delete/").content.decode()
    )
    with pytest.raises(ValidationError):
        hold(UserSession, key, "file 1/26")


def test_an_editor_of_accounts_cannot_become_superuser(client: Client) -> None:
    clerk = User.objects.create_user("clerk@telekom.example", RIGHT, is_staff=True)
    clerk.user_permissions.add(*Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(clerk)
    prove_again(client, clerk)
    form = {
        "email": clerk.email,
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "_save": "Save",
    }
    client.post(f"/en/staff/accounts/user/{clerk.pk}/change/", form)
    assert not User.objects.get().is_superuser


def test_the_staff_login_page_sets_no_cookie_before_a_login() -> None:
    client = Client()
    for page in ("/de/staff/", "/de/staff/login/", "/de/account/login/", "/de/account/register/"):
        client.get(page, follow=True)
    assert not client.cookies
    assert not UserSession.objects.exists()


def test_the_confirmed_request_is_the_one_that_was_filed(
    browser: Client, controller: Controller
) -> None:
    file_request(browser, kind="deletion", message="All of it.")
    sent = mail.outbox[-1]
    assert "Delete my data" in sent.body
    assert "All of it." not in sent.body
    page = browser.get(link_in(sent)).content.decode()
    assert "Delete my data" in page
    assert "All of it." in page
