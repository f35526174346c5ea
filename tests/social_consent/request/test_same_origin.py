"""The guard of changing requests."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from social_consent.request.same_origin import is_same_origin
from tests.support.two_click_visitor import choice


def post(**headers: str) -> HttpRequest:
    return RequestFactory().post(
        "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_requests_that_change_nothing_pass(method: str) -> None:
    assert is_same_origin(
        RequestFactory().generic(method.upper(), "/", headers={"Sec-Fetch-Site": "cross-site"})
    )


@pytest.mark.parametrize(
    ("site", "passes"),
    [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)],
)
def test_the_browsers_own_word_decides(site: str, passes: bool) -> None:
    assert is_same_origin(post(Sec_Fetch_Site=site, Origin="http://testserver")) is passes


@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        ("http://testserver", True),
        ("https://evil.example", False),
        ("https://testserver", False),
        ("//testserver", False),
        ("http://testserver/", False),
        ("http://x@testserver", False),
        ("http://testserver:8000", False),
        ("null", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_without_it_the_origin_decides(origin: str, passes: bool) -> None:
    assert is_same_origin(post(Origin=origin)) is passes


@pytest.mark.parametrize(
    ("origin", "passes"), [("https://testserver", True), ("http://testserver", False)]
)
def test_on_a_secure_site_the_origin_must_be_secure(origin: str, passes: bool) -> None:
    request = RequestFactory().post("/", headers={"Origin": origin}, secure=True)
    assert is_same_origin(request) is passes


def test_a_request_that_says_nothing_is_refused() -> None:
    assert not is_same_origin(post())


def test_a_refused_choice_changes_nothing_and_says_why() -> None:
    answer = Client(enforce_csrf_checks=True).post(
        "/social/choice/",
        choice(activate="facebook", page="/en/"),
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert b"did not confirm" in answer.content
    assert not answer.cookies
