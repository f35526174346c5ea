"""The two cookies."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from social_consent.consent.choices import Choice, Scope
from social_consent.consent.cookie import SALT, all_choices, load, store
from social_consent.consent.record_consent import new_choice
from social_consent.providers import find_enabled

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def given(key: str = "facebook", scope: Scope = Scope.SESSION) -> Choice:
    provider = find_enabled(key)
    assert provider
    return new_choice(provider, scope)


def request_with(*, secure: bool = False, **cookies: str) -> HttpRequest:
    request = RequestFactory().get("/", secure=secure)
    request.COOKIES.update(cookies)
    return request


def stored(*choices: Choice, secure: bool = False) -> HttpResponse:
    response = HttpResponse()
    store(request_with(secure=secure), response, choices)
    return response


def loaded(response: HttpResponse) -> tuple[Choice, ...]:
    request = request_with()
    request.COOKIES.update({name: cookie.value for name, cookie in response.cookies.items()})
    return load(request)


def test_what_was_stored_is_loaded() -> None:
    choices = (given("facebook"), given("twitter", Scope.PERSISTENT))

    assert loaded(stored(*choices)) == choices


def test_without_the_cookie_there_is_no_choice() -> None:
    assert load(request_with()) == ()


@pytest.mark.parametrize("forged", ["facebook", "WyJmYWNlYm9vayJd:1xVKdo:forged", "x", ":::"])
def test_a_forged_cookie_holds_no_choice(forged: str) -> None:
    assert load(request_with(social_consent=forged)) == ()


@pytest.mark.parametrize(
    "rows", [[["facebook"]], [["facebook", "always", "1", 1]], "facebook", [3], None, {"a": 1}]
)
def test_a_cookie_of_another_version_holds_no_choice(rows: object) -> None:
    assert load(request_with(social_consent=signing.dumps(rows, salt=SALT))) == ()


def test_the_cookie_ends_with_the_browser_and_scripts_cannot_read_it() -> None:
    (cookie,) = stored(given()).cookies.values()

    assert cookie.key == "social_consent"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["max-age"], cookie["expires"], cookie["secure"], cookie["domain"]) == (
        "",
        "",
        "",
        "",
    )


def test_what_shall_stay_has_a_cookie_of_its_own() -> None:
    response = stored(given("facebook", Scope.PERSISTENT), given("twitter"))

    assert response.cookies["social_consent_kept"]["max-age"] == 180 * 24 * 60 * 60
    assert response.cookies["social_consent"]["max-age"] == ""
    assert {choice.key for choice in loaded(response)} == {"facebook", "twitter"}


def test_over_https_the_cookie_stays_there() -> None:
    (cookie,) = stored(given(), secure=True).cookies.values()
    assert (cookie.key, cookie["secure"], cookie["domain"]) == ("__Host-social_consent", True, "")


def test_over_https_a_cookie_that_another_host_could_set_is_ignored() -> None:
    planted = stored(given()).cookies["social_consent"].value
    assert load(request_with(secure=True, social_consent=planted)) == ()
    assert load(request_with(secure=False, social_consent=planted)) != ()


def with_header(*values: str) -> HttpRequest:
    header = "; ".join(f"social_consent={value}" for value in values)
    return RequestFactory().get("/", headers={"cookie": header, "host": "www.shop.example.org"})


@override_settings(ALLOWED_HOSTS=["www.shop.example.org"])
def test_a_name_that_comes_twice_is_ignored_and_a_reset_reaches_every_domain() -> None:
    """Browsers send the cookies of parent domains, too, and the server cannot tell them apart."""
    facebook, twitter = stored(given()), stored(given("twitter"))
    values = [response.cookies["social_consent"].value for response in (facebook, twitter)]
    request = with_header(*values)
    assert load(request) == ()
    assert [choice.key for choice in all_choices(request)] == ["facebook", "twitter"]
    response = HttpResponse()
    store(request, response, ())
    expired = {cookie["domain"] for cookie in response.cookies.values()}
    assert expired == {"", "www.shop.example.org", "shop.example.org", "example.org"}
    assert {(cookie.key, str(cookie["max-age"])) for cookie in response.cookies.values()} == {
        ("social_consent", "0")
    }


@override_settings(ALLOWED_HOSTS=["www.shop.example.org"])
def test_a_new_tick_clears_away_what_others_set() -> None:
    planted = stored(given()).cookies["social_consent"].value
    response = HttpResponse()
    store(with_header(planted, planted), response, [given("twitter")])
    assert "example.org" in {cookie["domain"] for cookie in response.cookies.values()}
    assert [choice.key for choice in loaded_from(response.cookies["social_consent"].value)] == [
        "twitter"
    ]


def loaded_from(value: str) -> tuple[Choice, ...]:
    return load(request_with(social_consent=value))


@override_settings(SOCIAL_CONSENT_MAX_AGE_DAYS=2)
def test_a_kept_choice_ends_on_time_even_if_the_browser_keeps_the_cookie() -> None:
    with time_machine.travel(NOW, tick=False):
        response = stored(given(scope=Scope.PERSISTENT))
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert loaded(response)
    with time_machine.travel(NOW + timedelta(days=2, seconds=1), tick=False):
        assert loaded(response) == ()


def test_storing_nothing_deletes_the_cookies() -> None:
    response = HttpResponse()

    store(request_with(social_consent="anything", social_consent_kept="anything"), response, ())

    assert [cookie["max-age"] for cookie in response.cookies.values()] == [0, 0]


def test_storing_nothing_for_a_visitor_without_the_cookie_sets_none() -> None:
    assert not stored().cookies


@override_settings(SOCIAL_CONSENT_COOKIE_NAME="__Host-ticks")
def test_the_name_can_be_chosen() -> None:
    assert list(stored(given(), given("twitter", Scope.PERSISTENT), secure=True).cookies) == [
        "__Host-ticks",
        "__Host-ticks_kept",
    ]
