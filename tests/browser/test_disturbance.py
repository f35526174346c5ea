"""What a plug-in can do to a visitor who uses the page around it, in Chromium (in Firefox:
firefox/test_plugins.py)."""

from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.recorder import Recorder
from tests.browser.share_bar import ShareBar
from tests.support.hostile_plugins import (
    FLOODS,
    GOES_BACK,
    PARTS,
    REPORTS_KEYS,
    TAKES_IT_AGAIN,
    has_tried,
)


@pytest.fixture
def bar(two_click_site: str, page: Page) -> ShareBar:
    page.goto(f"{two_click_site}/de/before/")
    page.goto(f"{two_click_site}/de/")
    return ShareBar(page)


def type_until_it_arrives(bar: ShareBar, recorder: Recorder) -> None:
    """Press a key until the plug-in reports it: on a busy machine, the frame's own process learns
    later than the page that it has the focus."""
    for _attempt in range(60):
        bar.page.keyboard.press("x")
        bar.page.wait_for_timeout(250)  # milliseconds
        if any(request.path.startswith("/typed?x") for request in recorder.requests):
            return
    raise AssertionError(f"No key arrived; requested were: {recorder.requests}")


@pytest.mark.parametrize("way", ["by the pointer", "by Tab"])
def test_what_is_typed_stays_in_the_field(bar: ShareBar, recorder: Recorder, way: str) -> None:
    recorder.answers["www.facebook.com"] = TAKES_IT_AGAIN
    bar.tick("facebook")
    field = bar.page.get_by_label("Comment")
    if way == "by Tab":
        while not field.evaluate("(element) => element === document.activeElement"):
            bar.page.keyboard.press("Shift+Tab")
    else:
        field.click()

    # No key is on its way while a frame goes: Chromium's driver would wait for it for ever.
    bar.page.keyboard.type(PARTS[0])
    recorder.wait_until(partial(has_tried, recorder))
    expect(field).to_be_focused()
    bar.page.keyboard.type(PARTS[1])
    bar.expect_picture("facebook")
    expect(field).to_be_focused()
    bar.page.keyboard.type(PARTS[2])

    expect(field).to_have_value("".join(PARTS))
    assert [
        request.path for request in recorder.requests if request.path.startswith("/typed")
    ] == []


def test_who_clicks_into_a_plugin_types_there(bar: ShareBar, recorder: Recorder) -> None:
    recorder.answers["www.facebook.com"] = REPORTS_KEYS
    bar.tick("facebook")
    recorder.wait_until(lambda: any(request.path == "/ready" for request in recorder.requests))
    bar.page.get_by_label("Comment").click()
    bar.page.keyboard.type("first ")

    # Milliseconds; the second click of a double click is not for the plug-in.
    bar.page.wait_for_timeout(900)
    place = bar.item("facebook").locator("iframe").bounding_box()
    assert place is not None
    for step in range(-3, 9):  # as a hand moves a mouse
        bar.page.mouse.move(place["x"] + 3 * step, place["y"] + 18)
        bar.page.wait_for_timeout(30)  # milliseconds
    bar.page.mouse.down()
    bar.page.mouse.up()
    type_until_it_arrives(bar, recorder)
    bar.expect_plugin("facebook")


def test_who_leaves_the_field_gets_no_focus_back(bar: ShareBar, recorder: Recorder) -> None:
    recorder.answers["www.facebook.com"] = TAKES_IT_AGAIN
    bar.tick("facebook")
    bar.page.get_by_label("Comment").click()
    bar.page.get_by_role("heading", level=1).click()

    recorder.wait_until(partial(has_tried, recorder))
    assert bar.page.evaluate("document.activeElement.tagName") in {"BODY", "IFRAME"}
    bar.expect_plugin("facebook")


def test_tab_leads_into_a_plugin(bar: ShareBar, recorder: Recorder) -> None:
    recorder.answers["www.facebook.com"] = REPORTS_KEYS
    bar.tick("facebook")
    recorder.wait_until(lambda: any(request.path == "/ready" for request in recorder.requests))
    bar.page.get_by_label("Comment").click()

    for _step in range(20):
        bar.page.keyboard.press("Tab")
        if bar.page.evaluate("document.activeElement.matches('iframe')"):
            break

    type_until_it_arrives(bar, recorder)
    bar.expect_plugin("facebook")


def test_no_plugin_leads_the_visitor_back(bar: ShareBar, recorder: Recorder) -> None:
    recorder.answers["www.facebook.com"] = GOES_BACK
    here = bar.page.url.partition("#")[0]
    bar.tick("facebook")

    recorder.wait_until(lambda: any(request.path == "/done" for request in recorder.requests))
    assert bar.page.url.partition("#")[0] == here
    bar.page.go_back()
    expect(bar.page.get_by_label("Comment")).to_be_visible()


@pytest.mark.parametrize("target", ["top", "parent"])
def test_a_plugin_that_floods_the_page_with_messages_is_put_away(
    bar: ShareBar, recorder: Recorder, target: str
) -> None:
    recorder.answers["www.facebook.com"] = FLOODS.replace("top.", f"{target}.")

    bar.click("facebook")

    recorder.wait_for("www.facebook.com")
    bar.expect_picture("facebook")
