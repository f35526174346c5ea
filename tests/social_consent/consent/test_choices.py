"""How far and how long a tick holds."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client, override_settings

from social_consent.consent.wording import wording, wording_version
from social_consent.providers import Provider, networks, registered_temporarily, registry
from social_consent.providers.networks import FACEBOOK
from tests.support.html import elements
from tests.support.two_click_visitor import choice, ticked

URL = "/social/choice/"


def word_for(visitor: Client, **form: str) -> str:
    """What opens the wrapper for one page view."""
    sent = choice(scope="page", answer="state") | form
    return str(visitor.post(URL, sent).json()["grants"][sent["activate"]])


def frame(word: str, page: str = "/de/", key: str = "facebook") -> str:
    return f"/embed/{key}/?{urlencode({'page': page, 'grant': word})}"


def test_usually_a_tick_holds_here_and_now_and_leaves_nothing_behind(visitor: Client) -> None:
    answer = visitor.post(URL, choice(activate="facebook", scope=""))

    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    (shown,) = elements(answer).of("iframe")
    assert visitor.get(str(shown["src"])).status_code == 200
    assert ticked(visitor, "/de/") == []
    assert visitor.get("/embed/facebook/?page=/de/").status_code == 403


def test_a_word_opens_this_plugin_on_this_page_for_a_minute(visitor: Client) -> None:
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False) as clock:
        word = word_for(visitor, activate="facebook")
        assert visitor.get(frame(word)).status_code == 200
        assert visitor.get(frame(word, page="/en/")).status_code == 403
        assert visitor.get(frame(word, key="twitter")).status_code == 403
        assert visitor.get(frame(word[:-1])).status_code == 403
        clock.shift(61)
        assert visitor.get(frame(word)).status_code == 403


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
def test_a_word_for_one_film_opens_no_other(visitor: Client) -> None:
    word = word_for(visitor, activate="youtube", arguments="id=M7lc1UVf-VE")
    film = frame(word, key="youtube")
    assert visitor.get(f"{film}&id=M7lc1UVf-VE").status_code == 200
    assert visitor.get(f"{film}&id=M7lc1UVf-VF").status_code == 403


@override_settings(SOCIAL_CONSENT_PROVIDERS=["youtube"])
@pytest.mark.parametrize("arguments", ["", "id=", "id=../../x", "x=1", "id=M7lc1UVf-VE%0a"])
def test_what_the_provider_does_not_declare_is_refused(visitor: Client, arguments: str) -> None:
    answer = visitor.post(URL, choice(activate="youtube", scope="page", arguments=arguments))
    assert answer.status_code == 400
    assert not answer.cookies


def test_a_tick_for_a_session_holds_on_every_page(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook"))

    assert visitor.cookies["social_consent"]["max-age"] == ""
    assert ticked(visitor, "/de/") == ticked(visitor, "/en/") == ["facebook"]


def test_a_session_ends_by_time_as_well(visitor: Client) -> None:
    """Browsers restore sessions, cookies and all."""
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False) as clock:
        visitor.post(URL, choice(activate="facebook"))
        clock.shift(timedelta(hours=12))
        assert visitor.get("/embed/facebook/?page=/de/").status_code == 200
        clock.shift(timedelta(seconds=1))
        assert visitor.get("/embed/facebook/?page=/de/").status_code == 403


def test_a_tick_until_it_is_taken_back_outlives_the_browser(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook", scope="kept"))

    assert visitor.cookies["social_consent_kept"]["max-age"] > 0
    assert "social_consent" not in visitor.cookies


@override_settings(SOCIAL_CONSENT_DEFAULT_SCOPE="session")
@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_browser_that_asks_not_to_be_tracked_narrows_the_usual_scope(
    visitor: Client, header: str
) -> None:
    assert not visitor.post(
        URL, choice(activate="facebook", scope=""), headers={header: "1"}
    ).cookies
    assert visitor.post(URL, choice(activate="facebook", scope="")).cookies


def test_an_explicit_scope_wins_over_such_a_browser(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook", scope="session"), headers={"Sec-GPC": "1"})

    assert ticked(visitor, "/en/") == ["facebook"]


@pytest.mark.parametrize("header", [{"Sec-GPC": "0"}, {"DNT": "0"}, {"DNT": "null"}])
def test_only_a_1_asks_not_to_be_tracked(visitor: Client, header: dict[str, str]) -> None:
    visitor.post(URL, choice(activate="facebook"), headers=header)

    assert ticked(visitor, "/en/") == ["facebook"]


@override_settings(SOCIAL_CONSENT_DEFAULT_SCOPE="page")
def test_the_site_can_choose_the_usual_scope(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook", scope="for ever"))

    assert ticked(visitor, "/en/") == []


def test_withdrawal_is_offered_whatever_the_browser_asks(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook", scope="session"))

    for headers in ({}, {"Sec-GPC": "1"}, {"DNT": "1"}):
        assert (
            'name="reset" value="facebook"' in visitor.get("/de/", headers=headers).content.decode()
        )
        assert 'name="reset-all"' in visitor.get("/social/", headers=headers).content.decode()


def test_a_new_tick_takes_the_place_of_the_old_one(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook", scope="kept"))

    visitor.post(URL, choice(activate="facebook", scope="session"))

    assert visitor.cookies["social_consent_kept"].value == ""
    visitor.post(URL, choice(activate="facebook", scope="page"))
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
    visitor.post(URL, choice(activate="facebook"))
    visitor.post(URL, choice(activate="twitter"))

    monkeypatch.setitem(registry._registered, "facebook", replace(FACEBOOK, **change))

    assert ticked(visitor) == ["twitter"]
    assert visitor.get("/embed/facebook/?page=/de/").status_code == 403


def test_what_does_not_change_the_words_voids_nothing(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.post(URL, choice(activate="facebook"))

    monkeypatch.setitem(
        registry._registered, "facebook", replace(FACEBOOK, picture="social_consent/twitter.svg")
    )

    assert ticked(visitor) == ["facebook"]


@pytest.mark.parametrize("provider", networks.NETWORKS)
def test_the_version_of_the_words_is_the_same_in_every_language(
    provider: Provider, settings: Any
) -> None:
    from django.utils import translation

    versions, words = set(), set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            versions.add(wording_version(provider))
            words.add(wording(provider))

    assert len(versions) == 1
    assert len(words) == len(settings.LANGUAGES)


def test_a_tick_shows_the_words_that_it_agrees_to(visitor: Client) -> None:
    page = visitor.get("/en/").content.decode()

    assert (
        "After the tick your browser contacts https://www.facebook.com. This goes to Meta" in page
    )


@override_settings(SOCIAL_CONSENT_PROVIDERS=["other"])
def test_a_registered_provider_of_the_project_is_ticked_like_any_other(visitor: Client) -> None:
    with registered_temporarily(replace(FACEBOOK, key="other")):
        visitor.post(URL, choice(activate="other"))
        assert ticked(visitor) == ["other"]


def test_the_site_says_that_it_honours_global_privacy_control(visitor: Client) -> None:
    answer = visitor.get("/.well-known/gpc.json")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["gpc"] is True
