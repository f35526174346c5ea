"""Routes carry a secret if they have a text that is not declared public, or one named a secret."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from privacy.middleware import MIDDLEWARE as NAME
from privacy.middleware import mark
from privacy.secret_routes import (
    Arguments,
    carries_secret,
    has_secret,
    request_has_secret,
    route_as_path,
)
from tests.support.system_checks import messages_of

KNOWN = Arguments(secret=frozenset({"token"}), public=frozenset({"object_id", "url"}))


@pytest.mark.parametrize(
    ("route", "secret"),
    [
        ("news/<slug:slug>/", False),
        ("item/<int:number>/", False),
        ("order/<slug:token>/", True),  # named, whatever its converter
        ("verify/<str:code>/", True),
        ("verify/<code>/", True),
        ("file/<uuid:name>/", True),
        ("file/<path:name>", True),
        ("file/<hexadecimal:name>", True),  # a converter of the project
        ("staff/<path:object_id>/change/", False),
        ("^staff/(?P<url>.*)$", False),
        (r"^confirm-email/(?P<key>[-:\w]+)/$", True),
        (r"account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", True),
        (r"^archive/(?P<year>[0-9]{4})/(?P<month>\d+)/$", False),
        (r"^archive/([0-9]{4})/$", False),
        (r"^verify/(\w+)/$", True),
        # Beside a named group, others are no arguments.
        (r"^archive/(?P<year>\d{4})/(a|b)/$", False),
        (r"^plain\(1\)/(?:a|b)/$", False),
        ("", False),
    ],
)
def test_a_text_is_a_secret_unless_it_is_declared_public(route: str, secret: bool) -> None:
    assert has_secret(route, KNOWN) is secret


def test_an_unnamed_group_is_masked_in_the_logged_path() -> None:
    assert route_as_path(r"^verify/(\w+)/$") == "/verify/<argument>/"


TOKEN_PAGE = "/en/privacy/contact/status/abc/"


@pytest.mark.parametrize(
    "address",
    [
        TOKEN_PAGE,
        TOKEN_PAGE.replace("/en/", "/de/"),
        TOKEN_PAGE.removesuffix("/"),
        TOKEN_PAGE.removeprefix("/en"),
        f"{TOKEN_PAGE}package/",
        TOKEN_PAGE.replace("status", "%73tatus"),
        f"/social/?page={TOKEN_PAGE}",
        "/social/?page=%2Fen%2Fprivacy%2Fcontact%2Fstatus%2Fabc%2F",
        "/social/?page=%252Fen%252Fprivacy%252Fcontact%252Fstatus%252Fabc%252F",
        f"/en/account/login/?next=http://testserver{TOKEN_PAGE}",
        "/en/?token=abc",
        "/en/account/password/choose/MTI/abc/",
        "//[",
        "/?a=/?b=/?c=/?d=/?e=/?f=" * 500,
    ],
)
def test_an_address_that_shows_a_secret_is_recognised(address: str) -> None:
    assert carries_secret(address)


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/de/news/a-slug/", "/en/news/?page=2", "/social/?page=/en/news/"]
)
def test_an_ordinary_address_carries_no_secret(address: str) -> None:
    assert not carries_secret(address)


def request_to(path: str) -> HttpRequest:
    return RequestFactory().get(path)


@pytest.mark.parametrize("policy", ["", "same-origin", "unsafe-url"])
def test_a_response_at_a_secret_address_is_not_cached(policy: str) -> None:
    response = HttpResponse(
        headers={"Referrer-Policy": policy, "Cache-Control": "public, max-age=60"}
    )
    mark(request_to(TOKEN_PAGE), response)
    assert response["Referrer-Policy"] == "strict-origin"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "public" not in response["Cache-Control"]


def test_a_stricter_referrer_policy_of_the_view_is_kept() -> None:
    response = HttpResponse(headers={"Referrer-Policy": "no-referrer"})
    assert mark(request_to(TOKEN_PAGE), response)["Referrer-Policy"] == "no-referrer"


def test_other_responses_are_unchanged() -> None:
    response = HttpResponse(headers={"Cache-Control": "public"})
    assert mark(request_to("/en/news/"), response).headers == response.headers
    assert response["Cache-Control"] == "public"


def test_an_argument_becomes_public_by_its_declaration(settings: Settings) -> None:
    settings.PRIVACY_SECRET_ARGUMENTS = []
    settings.PRIVACY_PUBLIC_ARGUMENTS = ["token"]
    assert not request_has_secret(request_to(TOKEN_PAGE))
    assert not carries_secret(TOKEN_PAGE)


def test_the_former_name_of_the_setting_is_still_read(settings: Settings) -> None:
    settings.PRIVACY_REQUEST_LOG_SECRET_ARGUMENTS = ["slug"]
    assert carries_secret("/en/news/a-slug/")


@pytest.mark.django_db
def test_routes_with_secrets_need_the_middleware(settings: Settings) -> None:
    assert "privacy.W004" not in [message.id for message in messages_of("privacy")]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != NAME]
    assert [message.id for message in messages_of("privacy") if message.id == "privacy.W004"] == [
        "privacy.W004"
    ]


def test_a_secret_in_a_fragment_is_recognised() -> None:
    private = "/en/privacy/contact/status/0123456789abcdefghijklmnopqrstuvwxyzABCDEFG/"
    assert carries_secret(f"/en/products/#{private}")
    assert not carries_secret("/en/products/#top")
