"""Forms of visitors without a session: the browser must vouch, and no cookie is set."""

import pytest
from django.test import Client

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
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_the_browser_must_vouch(headers: dict[str, str], accepted: bool) -> None:
    assert post(**headers) == (422 if accepted else 403)


def test_a_forged_session_cookie_does_not_open_the_door() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})
    client.cookies["session"] = "forged"
    assert client.post(FORM, {}).status_code == 403


def test_showing_a_form_stores_nothing() -> None:
    client = Client()
    client.get(FORM)
    client.get("/en/account/login/")
    assert not client.cookies
