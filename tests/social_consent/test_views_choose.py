"""Tick and reset by the form, and by the script."""

import pytest
from django.test import Client, override_settings

from tests.support.two_click_visitor import choice, ticked

URL = "/social/choice/"


def test_a_tick_is_kept_and_leads_back_to_the_bar(visitor: Client) -> None:
    answer = visitor.post(URL, choice(activate="facebook"))

    assert (answer.status_code, answer["Location"]) == (303, "/de/?q=1#social-consent")
    assert answer["Cache-Control"] == "no-store"
    assert ticked(visitor) == ["facebook"]


def test_further_ticks_add_up(visitor: Client) -> None:
    visitor.post(URL, choice(activate="twitter"))
    visitor.post(URL, choice(activate="facebook"))

    assert ticked(visitor) == ["facebook", "twitter"]


def test_a_reset_takes_one_away(visitor: Client) -> None:
    visitor.post(URL, choice(activate="twitter"))
    visitor.post(URL, choice(activate="facebook"))

    visitor.post(URL, choice(reset="facebook"))

    assert ticked(visitor) == ["twitter"]


@pytest.mark.parametrize("button", ["reset", "reset-all"])
def test_the_last_reset_deletes_the_cookie(visitor: Client, button: str) -> None:
    visitor.post(URL, choice(activate="facebook"))

    answer = visitor.post(URL, choice(**{button: "facebook"}))

    assert answer.cookies["social_consent"]["max-age"] == 0


def test_a_reset_clears_the_pages_that_the_browser_keeps_for_going_back(visitor: Client) -> None:
    assert "Clear-Site-Data" not in visitor.post(URL, choice(activate="facebook"))

    assert visitor.post(URL, choice(reset="facebook"))["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in visitor.post(URL, choice(reset="facebook"))


@override_settings(SOCIAL_CONSENT_PROVIDERS=["facebook"])
@pytest.mark.parametrize("key", ["twitter", "unheard-of", ""])
def test_what_is_not_offered_cannot_be_ticked(visitor: Client, key: str) -> None:
    answer = visitor.post(URL, choice(activate=key))

    assert answer.status_code == 303
    assert not answer.cookies


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/nowhere.at/all/", ""]
)
def test_nobody_is_led_off_the_site(visitor: Client, back: str) -> None:
    answer = visitor.post(URL, choice(activate="facebook", back=back))

    assert answer["Location"] == "/social/?page=%2Fde%2F"


def test_with_nowhere_to_go_the_list_of_choices_is_shown(visitor: Client) -> None:
    assert (
        visitor.post(URL, {"activate": "facebook", "scope": "session", "page": "//evil.example/"})[
            "Location"
        ]
        == "/social/"
    )


def test_the_script_gets_what_is_ticked_after_the_choice(visitor: Client) -> None:
    visitor.post(URL, choice(activate="twitter"))

    answer = visitor.post(URL, choice(activate="facebook", answer="state"))

    assert (answer.status_code, answer.json()) == (
        200,
        {"active": ["facebook", "twitter"], "grants": {}},
    )
    assert answer["Cache-Control"] == "no-store"


def test_the_script_can_ask_what_is_ticked(visitor: Client) -> None:
    visitor.post(URL, choice(activate="facebook"))

    answer = visitor.get("/social/state/", {"page": "/de/"})

    assert answer.json() == ["facebook"]
    assert "no-store" in answer["Cache-Control"]


@override_settings(SOCIAL_CONSENT_PROVIDERS=["mastodon"])
def test_where_there_is_only_a_plain_link_nothing_can_be_ticked(visitor: Client) -> None:
    assert not visitor.post(URL, choice(activate="mastodon")).cookies


def test_looking_at_the_address_of_the_form_changes_nothing(visitor: Client) -> None:
    answer = visitor.get(URL, choice(activate="facebook"))

    assert answer.status_code == 405
    assert not answer.cookies
