"""How far and how long a tick holds."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, override_settings

from social_consent import networks, providers
from social_consent.networks import FACEBOOK
from social_consent.providers import registered_temporarily
from social_consent.terms import terms, version
from tests.social_consent.conftest import choice, ticked

URL = "/social/choice/"


def test_usually_a_tick_holds_on_every_page_until_the_browser_is_closed(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook"))

    assert visitor.cookies["social_consent"]["max-age"] == ""
    assert ticked(visitor, "/de/") == ticked(visitor, "/en/") == ["facebook"]


def test_a_tick_for_this_page_holds_here_only(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="page"))

    assert ticked(visitor, "/de/?utm=1") == ["facebook"]
    assert ticked(visitor, "/en/") == []
    assert visitor.get("/embed/facebook/?page=/de/").status_code == 200
    assert visitor.get("/embed/facebook/?page=/en/").status_code == 403


def test_a_tick_for_this_page_ends_with_the_next_page(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="page"))
    visitor.post(URL, choice(tick="twitter"))

    answer = visitor.get("/en/")

    assert answer["Cache-Control"] == "private, no-store"
    assert ticked(visitor, "/de/") == ["twitter"]
    assert "Set-Cookie" not in visitor.get("/en/").headers


def test_a_page_without_ticks_ends_nothing(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="page"))

    visitor.get("/framing/")

    assert ticked(visitor) == ["facebook"]


def test_a_tick_until_it_is_taken_back_outlives_the_browser(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="kept"))

    assert visitor.cookies["social_consent_kept"]["max-age"] > 0
    assert "social_consent" not in visitor.cookies


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_browser_that_asks_not_to_be_tracked_narrows_the_usual_scope(visitor: Client, header: str) -> None:
    visitor.post(URL, choice(tick="facebook", scope=""), headers={header: "1"})

    assert ticked(visitor, "/de/") == ["facebook"]
    assert ticked(visitor, "/en/") == []


def test_an_explicit_scope_wins_over_such_a_browser(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="session"), headers={"Sec-GPC": "1"})

    assert ticked(visitor, "/en/") == ["facebook"]


@pytest.mark.parametrize("header", [{"Sec-GPC": "0"}, {"DNT": "0"}, {"DNT": "null"}])
def test_only_a_1_asks_not_to_be_tracked(visitor: Client, header: dict[str, str]) -> None:
    visitor.post(URL, choice(tick="facebook"), headers=header)

    assert ticked(visitor, "/en/") == ["facebook"]


@override_settings(SOCIAL_CONSENT_USUAL_SCOPE="page")
def test_the_site_can_choose_the_usual_scope(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="for ever"))

    assert ticked(visitor, "/en/") == []


def test_withdrawal_is_offered_whatever_the_browser_asks(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="session"))

    for headers in ({}, {"Sec-GPC": "1"}, {"DNT": "1"}):
        assert 'name="reset" value="facebook"' in visitor.get("/de/", headers=headers).content.decode()
        assert 'name="reset-all"' in visitor.get("/social/", headers=headers).content.decode()


def test_a_new_tick_takes_the_place_of_the_old_one(visitor: Client) -> None:
    visitor.post(URL, choice(tick="facebook", scope="kept"))

    visitor.post(URL, choice(tick="facebook", scope="page"))

    assert visitor.cookies["social_consent_kept"].value == ""
    assert ticked(visitor, "/en/") == []


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://www.other.example/plugin"},
        {"company": "Another company"},
        {"country": "Elsewhere"},
        {"sends": "everything"},
        {"referrer_policy": "strict-origin"},
    ],
)
def test_other_words_or_another_origin_void_older_consent(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    visitor.post(URL, choice(tick="facebook"))
    visitor.post(URL, choice(tick="twitter"))

    monkeypatch.setitem(providers._known, "facebook", replace(FACEBOOK, **change))

    assert ticked(visitor) == ["twitter"]
    assert visitor.get("/embed/facebook/?page=/de/").status_code == 403


def test_what_does_not_change_the_words_voids_nothing(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.post(URL, choice(tick="facebook"))

    monkeypatch.setitem(providers._known, "facebook", replace(FACEBOOK, picture="social_consent/twitter.svg"))

    assert ticked(visitor) == ["facebook"]


@pytest.mark.parametrize("provider", networks.NETWORKS)
def test_the_version_of_the_words_is_the_same_in_every_language(provider: providers.Provider, settings: Any) -> None:
    from django.utils import translation

    versions, words = set(), set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            versions.add(version(provider))
            words.add(terms(provider))

    assert len(versions) == 1
    assert len(words) == len(settings.LANGUAGES)


def test_a_tick_shows_the_words_that_it_agrees_to(visitor: Client) -> None:
    page = visitor.get("/en/").content.decode()

    assert "After the tick your browser contacts https://www.facebook.com. This goes to Meta" in page


@override_settings(SOCIAL_CONSENT_PROVIDERS=["other"])
def test_a_registered_provider_of_the_project_is_ticked_like_any_other(visitor: Client) -> None:
    with registered_temporarily(replace(FACEBOOK, key="other")):
        visitor.post(URL, choice(tick="other"))
        assert ticked(visitor) == ["other"]


def test_the_site_says_that_it_honours_global_privacy_control(visitor: Client) -> None:
    answer = visitor.get("/.well-known/gpc.json")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["gpc"] is True
