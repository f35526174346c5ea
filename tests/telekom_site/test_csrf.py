"""The browser vouches for a form, with a session and without, and no cookie is set."""

import pytest
from django.test import Client

from privacy.controllers.models import Controller
from privacy.subject_requests.models import SubjectRequest
from telekom_site.accounts.models import User

pytestmark = pytest.mark.django_db

FORM = "/en/account/register/"


def post(**headers: str) -> int:
    return Client(enforce_csrf_checks=True, headers=headers).post(FORM, {}).status_code


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_the_browser_must_vouch(headers: dict[str, str], accepted: bool) -> None:
    assert post(**headers) == (422 if accepted else 403)


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_a_forged_session_cookie_does_not_open_the_door(headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.cookies["session"] = "forged"
    assert client.post(FORM, {}).status_code == 403


@pytest.fixture
def logged_in(customer: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(customer)
    return client


TEXT = {
    "kind": "question",
    "controller": "telekom-de",
    "email": "anna@x.example",
    "message": "An hour's work.",
}


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}]
)
def test_a_form_opened_before_the_login_is_accepted_after_it(
    logged_in: Client, controller: Controller, headers: dict[str, str]
) -> None:
    assert logged_in.post("/en/privacy/contact/", TEXT, headers=headers).status_code == 302
    assert SubjectRequest.objects.get().message == "An hour's work."


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_does_not_use_a_session_and_its_text_is_not_shown(
    logged_in: Client, customer: User, headers: dict[str, str]
) -> None:
    answer = logged_in.post("/en/account/", {"first_name": "Call this number"}, headers=headers)
    assert answer.status_code == 403
    assert "Call this number" not in answer.content.decode()
    customer.refresh_from_db()
    assert customer.first_name == "Anna"


def test_a_browser_that_says_nothing_needs_the_token_and_gets_its_text_back(
    logged_in: Client,
) -> None:
    answer = logged_in.post(
        "/en/account/", {"first_name": "A <b>name</b>", "csrfmiddlewaretoken": "old"}
    )
    assert answer.status_code == 403
    assert "A &lt;b&gt;name&lt;/b&gt;" in answer.content.decode()
    page = logged_in.get("/en/account/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"first_name": "X", "last_name": "", "csrfmiddlewaretoken": token}
    assert logged_in.post("/en/account/", form).status_code == 302


def test_no_password_is_shown_again(logged_in: Client) -> None:
    answer = logged_in.post(
        "/en/account/password/", {"old_password": "hunter2", "new_password1": "x"}
    )
    assert answer.status_code == 403
    assert "hunter2" not in answer.content.decode()


def test_showing_a_form_stores_nothing() -> None:
    client = Client()
    client.get(FORM)
    client.get("/en/account/login/")
    assert not client.cookies
