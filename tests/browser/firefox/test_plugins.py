"""What a plug-in can do to the page around it, in Firefox (in Chromium: test_isolation.py,
test_disturbance.py and test_frame_height.py)."""

from functools import partial

import pytest

from tests.browser.recorder import Recorder
from tests.support.firefox import Page
from tests.support.firefox_visitor import click, contacted, expect, type_letters
from tests.support.hostile_plugins import (
    ALLOWED,
    ANNOUNCES,
    ANSWERS,
    DECLARED,
    FLOODS,
    HOSTILE,
    HOSTILE_HEIGHTS,
    NO_ORIGIN,
    NOTES_HEIGHTS,
    OF_NO_ORIGIN,
    OTHER,
    OWN_REPORT,
    OWN_SCRIPT,
    PARTS,
    TAKES_IT_AGAIN,
    has_tried,
)


def test_a_plugin_can_neither_read_nor_replace_the_page(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers["www.facebook.com"] = HOSTILE
    page.goto(f"{two_click_site}/de/")

    click(page, "facebook")

    recorder.wait_until(
        lambda: any(request.path.startswith("/report") for request in recorder.requests)
    )
    report = next(request for request in recorder.requests if request.path.startswith("/report"))
    assert report.path == "/report?won=&origin=https://www.facebook.com"
    assert contacted(page, recorder) == {"www.facebook.com"}
    assert page.evaluate("location.pathname") == "/de/"


def test_a_script_without_a_page_of_its_own_learns_nothing_of_ours(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers["timeline.example"] = OWN_SCRIPT
    page.goto(f"{two_click_site}/en/widget/")

    click(page, "timeline")

    recorder.wait_until(
        lambda: any(request.path.startswith("/report") for request in recorder.requests)
    )
    assert [
        request.path for request in recorder.requests if request.path.startswith("/report")
    ] == [OWN_REPORT]
    assert contacted(page, recorder) == {"timeline.example"}


def test_a_plugin_cannot_lead_its_frame_to_another_host(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers["www.facebook.com"] = (
        "<!doctype html><script>location = 'https://elsewhere.example/'</script>"
    )
    page.goto(f"{two_click_site}/de/")

    click(page, "facebook")

    recorder.wait_for("www.facebook.com")
    contacted(page, recorder)
    assert recorder.requested_hosts == {"www.facebook.com"}


@pytest.fixture
def disturbed(page: Page, two_click_site: str) -> Page:
    page.goto(f"{two_click_site}/de/before/")
    page.goto(f"{two_click_site}/de/")
    return page


def test_what_is_typed_stays_in_the_field(disturbed: Page, recorder: Recorder) -> None:
    recorder.answers["www.facebook.com"] = TAKES_IT_AGAIN
    click(disturbed, "facebook")
    expect(disturbed, "facebook", plugin=True)
    recorder.wait_for("www.facebook.com")
    disturbed.click("label input")

    type_letters(disturbed, PARTS[0])
    recorder.wait_until(partial(has_tried, recorder))
    type_letters(disturbed, PARTS[1])
    expect(disturbed, "facebook", plugin=False)
    type_letters(disturbed, PARTS[2])

    assert disturbed.evaluate("document.querySelector('label input').value") == "".join(PARTS)
    assert [
        request.path for request in recorder.requests if request.path.startswith("/typed")
    ] == []


@pytest.mark.parametrize("target", ["top", "parent"])
def test_a_plugin_that_floods_the_page_with_messages_is_put_away(
    disturbed: Page, recorder: Recorder, target: str
) -> None:
    recorder.answers["www.facebook.com"] = FLOODS.replace("top.", f"{target}.")

    click(disturbed, "facebook")

    recorder.wait_for("www.facebook.com")
    expect(disturbed, "facebook", plugin=False)


@pytest.mark.parametrize(
    ("key", "host", "answer", "height"),
    [
        ("post", "post.example", ANNOUNCES, "731"),
        ("asked-post", "asked.example", ANSWERS, "256"),
    ],
)
def test_the_frame_follows_the_announced_height(
    page: Page,
    two_click_site: str,
    recorder: Recorder,
    key: str,
    host: str,
    answer: str,
    height: str,
) -> None:
    recorder.answers[host] = answer
    page.goto(f"{two_click_site}/en/posts/")

    click(page, key)

    frame = f"document.querySelector(\"[data-provider='{key}'] iframe\")"
    page.wait_until(lambda: page.evaluate(f"{frame}?.height") == height, "the height")
    assert page.evaluate(f"getComputedStyle({frame}).height") == f"{height}px"


def test_a_hostile_message_changes_no_height(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers |= {"post.example": HOSTILE_HEIGHTS, "other.example": OTHER}
    page.goto(f"{two_click_site}/en/posts/")
    page.evaluate(NOTES_HEIGHTS)

    click(page, "post")

    page.wait_until(lambda: page.evaluate("heights.at(-1)") == ALLOWED, "the height")
    assert page.evaluate("heights.join()") == ALLOWED


def test_a_message_of_another_origin_changes_no_height(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers["post.example"] = OF_NO_ORIGIN
    recorder.policies["post.example"] = NO_ORIGIN
    page.goto(f"{two_click_site}/en/posts/")

    click(page, "post")

    recorder.wait_until(lambda: any(request.path == "/done?null" for request in recorder.requests))
    frame = "document.querySelector(\"[data-provider='post'] iframe\")"
    assert page.evaluate(f"{frame}.height") == DECLARED
