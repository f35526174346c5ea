"""The one cookie."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from social_consent.cookie import granted, store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def request_with(cookie: str = "", *, secure: bool = False) -> HttpRequest:
    request = RequestFactory().get("/", secure=secure)
    if cookie:
        request.COOKIES["social_consent"] = cookie
    return request


def stored(*keys: str, secure: bool = False) -> HttpResponse:
    response = HttpResponse()
    store(request_with(secure=secure), response, frozenset(keys))
    return response


def test_what_was_stored_is_granted() -> None:
    cookie = stored("facebook", "twitter").cookies["social_consent"]

    assert granted(request_with(cookie.value)) == {"facebook", "twitter"}


def test_without_the_cookie_nothing_is_granted() -> None:
    assert granted(request_with()) == frozenset()


@pytest.mark.parametrize("forged", ["facebook", "facebook:1xVKdo:forged", "x", ":::"])
def test_a_forged_cookie_grants_nothing(forged: str) -> None:
    assert granted(request_with(forged)) == frozenset()


def test_a_cookie_whose_content_was_changed_grants_nothing() -> None:
    value = stored("facebook").cookies["social_consent"].value

    assert granted(request_with(value.replace("facebook", "twitter"))) == frozenset()


@override_settings(SOCIAL_CONSENT_PROVIDERS=["facebook"])
def test_a_provider_that_is_no_longer_offered_is_not_granted() -> None:
    value = stored("facebook", "twitter").cookies["social_consent"].value

    assert granted(request_with(value)) == {"facebook"}


def test_the_cookie_ends_with_the_browser_and_scripts_cannot_read_it() -> None:
    cookie = stored("facebook").cookies["social_consent"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["max-age"], cookie["expires"], cookie["secure"], cookie["domain"]) == ("", "", "", "")


def test_over_https_the_cookie_stays_there() -> None:
    assert stored("facebook", secure=True).cookies["social_consent"]["secure"] is True


@override_settings(SOCIAL_CONSENT_COOKIE_AGE_SECONDS=3600)
def test_with_a_lifetime_the_consent_ends_on_time_even_if_the_browser_keeps_the_cookie() -> None:
    with time_machine.travel(NOW, tick=False):
        cookie = stored("facebook").cookies["social_consent"]
        assert cookie["max-age"] == 3600
    with time_machine.travel(NOW + timedelta(minutes=60), tick=False):
        assert granted(request_with(cookie.value)) == {"facebook"}
    with time_machine.travel(NOW + timedelta(minutes=60, seconds=2), tick=False):
        assert granted(request_with(cookie.value)) == frozenset()


def test_storing_nothing_deletes_the_cookie() -> None:
    response = HttpResponse()

    store(request_with("anything"), response, frozenset())

    assert response.cookies["social_consent"]["max-age"] == 0


def test_storing_nothing_for_a_visitor_without_the_cookie_sets_none() -> None:
    assert not stored().cookies


@override_settings(SOCIAL_CONSENT_COOKIE_NAME="__Host-ticks")
def test_the_name_can_be_chosen() -> None:
    assert list(stored("facebook", secure=True).cookies) == ["__Host-ticks"]
