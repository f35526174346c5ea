"""The frame of a content whose height varies follows what the plug-in announces, within bounds, in
Chromium (in Firefox: firefox/test_plugins.py)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.content_card import ContentCard
from tests.browser.recorder import Recorder
from tests.support.hostile_plugins import (
    ALLOWED,
    ANNOUNCES,
    ANSWERS,
    DECLARED,
    HOSTILE_HEIGHTS,
    NO_ORIGIN,
    NOTES_HEIGHTS,
    OF_NO_ORIGIN,
    OTHER,
    RESTLESS,
)

CHANGES = 50  # that one plug-in gets, as frame_height.js has it


@pytest.fixture
def card(two_click_site: str, page: Page) -> ContentCard:
    page.goto(f"{two_click_site}/en/posts/")
    return ContentCard(page)


def frame_of(card: ContentCard, key: str) -> Locator:
    return card.item(key).locator("iframe")


def is_done(recorder: Recorder) -> bool:
    return any(request.path == "/done" for request in recorder.requests)


@pytest.mark.parametrize("scope", ["page", "kept"])
def test_the_frame_follows_the_announced_height(
    card: ContentCard, recorder: Recorder, scope: str
) -> None:
    recorder.answers["post.example"] = ANNOUNCES

    card.tick("post", scope)

    expect(frame_of(card, "post")).to_have_css("height", "731px")


def test_a_plugin_that_has_to_be_asked_is_asked(card: ContentCard, recorder: Recorder) -> None:
    recorder.answers["asked.example"] = ANSWERS

    card.tick("asked-post", "page")

    expect(frame_of(card, "asked-post")).to_have_css("height", "256px")


def test_a_hostile_message_changes_nothing(card: ContentCard, recorder: Recorder) -> None:
    recorder.answers |= {"post.example": HOSTILE_HEIGHTS, "other.example": OTHER}

    card.page.evaluate(NOTES_HEIGHTS)

    card.tick("post", "page")

    expect(frame_of(card, "post")).to_have_css("height", f"{ALLOWED}px")
    assert card.page.evaluate("heights") == [ALLOWED]


def test_a_message_of_another_origin_changes_nothing(card: ContentCard, recorder: Recorder) -> None:
    recorder.answers["post.example"] = OF_NO_ORIGIN
    recorder.policies["post.example"] = NO_ORIGIN

    card.tick("post", "page")

    recorder.wait_until(lambda: any(request.path == "/done?null" for request in recorder.requests))
    assert frame_of(card, "post").get_attribute("height") == DECLARED


def test_a_plugin_that_never_comes_to_rest_is_left_alone(
    card: ContentCard, recorder: Recorder
) -> None:
    recorder.answers["post.example"] = RESTLESS

    card.tick("post", "page")

    recorder.wait_until(lambda: is_done(recorder))
    assert frame_of(card, "post").get_attribute("height") == str(100 + CHANGES - 1)


def test_a_plugin_without_the_declaration_keeps_its_height(
    two_click_site: str, page: Page, recorder: Recorder
) -> None:
    recorder.answers["www.youtube-nocookie.com"] = ANNOUNCES
    page.goto(f"{two_click_site}/en/contents/")

    ContentCard(page).tick("youtube", "page")

    recorder.wait_for("www.youtube-nocookie.com")
    page.wait_for_timeout(300)  # milliseconds
    assert frame_of(ContentCard(page), "youtube").get_attribute("height") == "315"
