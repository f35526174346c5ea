"""The second factor: enrolment, login, and staff pages that open with it only."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import checks, mail
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from telekom_site.accounts.models import User, UserSession
from telekom_site.accounts.password_links import password_link
from tests.conftest import prove_again
from tests.support.accounts import (
    RIGHT,
    SECOND_STEP,
    add_app,
    add_recovery_codes,
    code_of,
    factors_of,
    is_logged_in,
    log_in,
    new_browser,
)

pytestmark = pytest.mark.django_db(transaction=True)

ADD_APP = "/en/account/second-factor/app/activate/"


@pytest.fixture
def member(db: None) -> User:
    return User.objects.create_superuser("staff@telekom.example", RIGHT)


def test_staff_pages_open_once_there_is_a_second_factor(
    client: Client, member: User, settings: Settings
) -> None:
    settings.ACCOUNTS_STAFF_SECOND_FACTOR = True
    client.force_login(member)
    answer = client.get("/en/staff/", follow=True)
    assert answer.redirect_chain[-1][0] == "/en/account/second-factor/"
    add_app(member)
    assert client.get("/en/staff/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(
    client: Client, member: User, settings: Settings
) -> None:
    settings.ACCOUNTS_STAFF_SECOND_FACTOR = True
    add_recovery_codes(member)
    client.force_login(member)
    assert client.get("/en/staff/").status_code == 302


def test_where_the_setting_is_off_enrolment_can_wait(client: Client, member: User) -> None:
    client.force_login(member)
    page = client.get("/en/staff/").content.decode()
    assert "/en/account/second-factor/" in page
    add_app(member)
    assert "/en/account/second-factor/" not in client.get("/en/staff/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_has_no_login_of_its_own(method: str, member: User) -> None:
    client = new_browser()
    answer = getattr(client, method)(
        "/en/staff/login/", {"username": member.email, "password": RIGHT}
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/account/login/")
    assert not client.cookies


def test_customers_are_refused(client: Client, customer: User) -> None:
    client.force_login(customer)
    assert client.get("/en/staff/", follow=True).status_code == 403


def test_a_login_asks_for_the_code(customer: User) -> None:
    secret, browser = add_app(customer), new_browser()
    assert log_in(browser, customer.email)["Location"] == SECOND_STEP
    assert not is_logged_in(browser)
    page = browser.get(SECOND_STEP).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    browser.post(SECOND_STEP, {"code": code_of(secret), "csrfmiddlewaretoken": token})
    assert is_logged_in(browser)


def test_a_password_link_does_not_pass_by_the_second_factor(
    browser: Client, customer: User
) -> None:
    add_app(customer)
    with translation.override("en"):
        link = password_link(customer).removeprefix("http://testserver")
    assert browser.post(link, {"password": "another horse of mine"})["Location"] == SECOND_STEP
    assert not is_logged_in(browser)


def enrol(client: Client) -> None:
    page = client.get(ADD_APP)
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    client.post(ADD_APP, {"code": code_of(secret)})


def test_an_app_is_added_seals_its_key_tells_the_owner_and_ends_other_logins(
    client: Client, customer: User
) -> None:
    other = Client()
    other.force_login(customer)
    client.force_login(customer)
    assert client.get(ADD_APP)["Location"].startswith("/en/account/reauthenticate/"), (
        "first the password again"
    )
    prove_again(client, customer)
    enrol(client)
    assert factors_of(customer) == {"totp", "recovery_codes"}
    assert is_logged_in(client)
    assert not is_logged_in(other)
    assert "authenticator app was added" in mail.outbox[-1].subject
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert stored.count("gAAAA") == 2, "sealed"


def test_the_second_factor_goes_only_after_the_password(client: Client, customer: User) -> None:
    add_app(customer)
    client.force_login(customer)
    remove = "/en/account/second-factor/app/deactivate/"
    assert client.post(remove)["Location"].startswith("/en/account/reauthenticate/")
    assert factors_of(customer) == {"totp"}
    prove_again(client, customer)
    client.post(remove)
    assert factors_of(customer) == set()


def test_what_was_typed_is_not_kept_while_the_password_is_asked_for(
    client: Client, customer: User
) -> None:
    """The library would keep the whole request, cookies and all, in the session."""
    client.force_login(customer)
    client.post(ADD_APP, {"code": "123456"})
    session = UserSession.objects.get(account=customer).get_decoded()
    assert "123456" not in str(session)
    assert "HTTP" not in str(session)


def test_the_deployment_check_wants_the_second_factor(settings: Settings) -> None:
    settings.ACCOUNTS_STAFF_SECOND_FACTOR = False
    assert "accounts.E001" in {
        message.id for message in checks.run_checks(include_deployment_checks=True)
    }
    settings.ACCOUNTS_STAFF_SECOND_FACTOR = True
    assert "accounts.E001" not in {
        message.id for message in checks.run_checks(include_deployment_checks=True)
    }


def test_passkey_pages_load_our_own_files_only_and_work_by_code_without_scripts(
    client: Client, customer: User
) -> None:
    client.force_login(customer)
    prove_again(client, customer)
    page = client.get("/en/account/second-factor/passkeys/add/").content.decode()
    assert "<noscript>" in page
    assert '<script src="/static/mfa/js/webauthn.js">' in page
    assert "allauth.webauthn.forms.addForm" in page


NO_PASSKEYS = [
    "{}",
    "[]",
    "null",
    '{"id":1}',
    '{"id":"a","rawId":"a","type":"public-key","response":{}}',
    '{"id":"\u00e9","rawId":"%%","type":3,"response":[]}',
    '{"id":"YQ","rawId":"YQ","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA",'
    '"signature":"AA","attestationObject":"oA"}}',
    "x" * 9999,
]


@pytest.mark.parametrize("credential", NO_PASSKEYS)
def test_a_made_up_passkey_is_refused_on_the_page(
    credential: str, client: Client, customer: User
) -> None:
    client.force_login(customer)
    prove_again(client, customer)
    for page in ("add", "reauthenticate"):
        path = f"/en/account/second-factor/passkeys/{page}/"
        client.get(path)
        assert client.post(path, {"name": "x", "credential": credential}).status_code < 500
    add_app(customer)
    browser = new_browser()
    log_in(browser, customer.email)
    token = (
        browser.get(SECOND_STEP)
        .content.decode()
        .split('name="csrfmiddlewaretoken" value="')[1]
        .split('"')[0]
    )
    answer = browser.post(SECOND_STEP, {"credential": credential, "csrfmiddlewaretoken": token})
    assert answer.status_code == 422
    assert not is_logged_in(browser)
    assert factors_of(customer) == {"totp"}


def test_a_second_factor_outlives_the_key_that_sealed_it(
    customer: User, settings: Settings
) -> None:
    old, secret = settings.SECRET_KEY, add_app(customer)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    (app,) = Authenticator.objects.filter(user=customer)
    assert app.wrap().validate_code(code_of(secret))


def test_one_that_no_key_opens_any_more_is_a_wrong_code_and_no_fault(
    customer: User, settings: Settings
) -> None:
    secret, recovery = add_app(customer), add_recovery_codes(customer)[0]
    settings.SECRET_KEY = "another"
    for authenticator in Authenticator.objects.filter(user=customer):
        assert not any(
            authenticator.wrap().validate_code(code) for code in (code_of(secret), recovery)
        )


def test_a_login_of_just_now_is_proof_enough_for_our_pages_and_an_old_one_is_not(
    member: User,
) -> None:
    """And a page of the library that wants more leads there, whatever our own pages think."""
    client = new_browser()
    log_in(client, member.email)
    other = User.objects.create_user("other@example.org")
    page = f"/en/staff/accounts/user/{other.pk}/delete/"
    assert client.get(page).status_code == 200
    assert client.get(ADD_APP)["Location"].startswith("/en/account/reauthenticate/")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(page)["Location"].startswith("/en/account/reauthenticate/")
