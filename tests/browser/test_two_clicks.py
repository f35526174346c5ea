"""S22 to S26 in a real browser: who is contacted before the tick, after it, after the reset and on
the next page."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.recorder import Recorder
from tests.browser.share_bar import HOSTS, ShareBar
from tests.browser.site import Site


@dataclass(frozen=True, slots=True)
class Pages:
    """Two pages of the real site with a bar, in two languages."""

    first: str
    second: str


@pytest.fixture
def pages(site: Site) -> Pages:
    return Pages(f"{site.base_url}/de/", f"{site.base_url}/en/news/notice-that-checks-itself/")


@pytest.fixture(params=[True, False], ids=["with-js", "without-js"])
def visitor(request: pytest.FixtureRequest, browser_context_factory: BrowserContextFactory) -> Page:
    return browser_context_factory(java_script_enabled=request.param).pages[0]


@pytest.mark.parametrize("java_script", [True, False], ids=["with-js", "without-js"])
def test_before_a_tick_nobody_is_contacted_and_nothing_is_stored(
    browser_context_factory: BrowserContextFactory,
    pages: Pages,
    contacted: Contacted,
    java_script: bool,
) -> None:
    visitor = browser_context_factory(own_profile=True, java_script_enabled=java_script).pages[0]
    for url in (pages.first, pages.second):
        visitor.goto(url)
        for key in HOSTS:
            ShareBar(visitor).expect_picture(key)

        assert contacted(visitor) == set()
    assert visitor.context.cookies(pages.first) == []
    assert visitor.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []


@pytest.mark.parametrize("key", HOSTS)
def test_a_tick_contacts_this_network_and_no_other(
    visitor: Page, pages: Pages, contacted: Contacted, key: str
) -> None:
    visitor.goto(pages.first)

    ShareBar(visitor).tick(key)

    assert contacted(visitor) == {HOSTS[key]}
    for other in HOSTS.keys() - {key}:
        ShareBar(visitor).expect_picture(other)


def test_a_tick_tells_the_network_the_page_and_no_referrer(
    visitor: Page, pages: Pages, recorder: Recorder
) -> None:
    visitor.goto(f"{pages.first}?from=newsletter-to-jane")

    ShareBar(visitor).tick("facebook")

    request = recorder.wait_for("www.facebook.com")[0]
    assert request.path.startswith("/plugins/share_button.php?href=http%3A%2F%2F127.0.0.1")
    assert "%2Fde%2F&" in request.path
    assert "jane" not in request.path
    assert "referer" not in request.headers


def test_a_tick_keeps_the_visitor_on_the_page(visitor: Page, pages: Pages) -> None:
    visitor.goto(f"{pages.first}?q=1")

    ShareBar(visitor).tick("facebook")

    assert visitor.url.partition("#")[0] == f"{pages.first}?q=1"


def test_a_tick_holds_on_the_next_page_until_it_is_reset(
    visitor: Page, pages: Pages, contacted: Contacted, recorder: Recorder
) -> None:
    visitor.goto(pages.first)
    ShareBar(visitor).tick("twitter")

    contacted(visitor)
    recorder.clear()
    visitor.goto(pages.second)

    ShareBar(visitor).expect_plugin("twitter")
    recorder.wait_for("platform.twitter.com")


def test_after_the_reset_nobody_is_contacted_here_or_on_the_next_page(
    visitor: Page, pages: Pages, contacted: Contacted, recorder: Recorder
) -> None:
    visitor.goto(pages.first)
    bar = ShareBar(visitor)
    bar.tick("facebook")
    contacted(visitor)

    bar.reset("facebook")
    recorder.clear()

    assert contacted(visitor) == set()
    for url in (pages.second, pages.first):
        visitor.goto(url)
        bar.expect_picture("facebook")
        assert contacted(visitor) == set()


def test_one_reset_leaves_the_other_plugin_alone(visitor: Page, pages: Pages) -> None:
    visitor.goto(pages.first)
    bar = ShareBar(visitor)
    bar.tick("facebook")
    bar.tick("twitter")

    bar.reset("facebook")

    bar.expect_plugin("twitter")
    visitor.reload()
    bar.expect_picture("facebook")
    bar.expect_plugin("twitter")


def test_the_last_reset_takes_the_cookie_away(visitor: Page, pages: Pages) -> None:
    visitor.goto(pages.first)
    ShareBar(visitor).tick("facebook")
    cookies = visitor.context.cookies(pages.first)
    assert [
        (cookie["name"], cookie["httpOnly"], cookie["sameSite"], cookie["expires"])
        for cookie in cookies
    ] == [("social_consent", True, "Lax", -1)]

    ShareBar(visitor).reset("facebook")

    assert visitor.context.cookies(pages.first) == []


def test_the_list_of_choices_resets_everything(
    visitor: Page, pages: Pages, contacted: Contacted, recorder: Recorder
) -> None:
    visitor.goto(pages.first)
    bar = ShareBar(visitor)
    bar.tick("facebook")
    bar.tick("googleplus")
    visitor.goto(pages.first.replace("/de/", "/social/?page=/en/"))
    expect(visitor.get_by_role("checkbox", checked=True)).to_have_count(2)
    contacted(visitor)
    recorder.clear()

    visitor.get_by_role("button", name="Reset all").click()

    expect(visitor.get_by_role("checkbox", checked=True)).to_have_count(0)
    visitor.goto(pages.first)
    bar.expect_picture("facebook")
    bar.expect_picture("googleplus")
    assert contacted(visitor) == set()
    assert visitor.context.cookies(pages.first) == []


def test_the_keyboard_is_enough(visitor: Page, pages: Pages, contacted: Contacted) -> None:
    visitor.goto(pages.first)
    bar = ShareBar(visitor)
    for _step in range(80):
        visitor.keyboard.press("Tab")
        if bar.checkbox("facebook").evaluate("box => box === document.activeElement"):
            break

    visitor.keyboard.press("Space")

    expect(visitor.locator("iframe")).to_have_count(1)
    assert contacted(visitor) == {"www.facebook.com"}


def test_the_back_button_does_not_bring_a_reset_plugin_back(
    visitor: Page, pages: Pages, contacted: Contacted, recorder: Recorder
) -> None:
    visitor.goto(pages.first)
    bar = ShareBar(visitor)
    bar.tick("facebook")
    visitor.goto(pages.second)
    bar.reset("facebook")
    contacted(visitor)
    recorder.clear()

    while visitor.url.partition("#")[0] != pages.first:
        visitor.go_back()

    bar.expect_picture("facebook")
    assert contacted(visitor) == set()


def test_nor_does_the_browsers_memory_where_scripts_are_off(
    browser_context_factory: BrowserContextFactory, pages: Pages, contacted: Contacted
) -> None:
    visitor = browser_context_factory(java_script_enabled=False, remember_pages=True).pages[0]
    visitor.goto(pages.first)
    bar = ShareBar(visitor)
    bar.tick("facebook")
    contacted(visitor)  # a page that still loads is not kept
    visitor.goto(pages.second)
    bar.reset("facebook")

    visitor.evaluate("history.go(-2)")  # past the page that the reset led to

    visitor.wait_for_url(f"{pages.first}#social-consent", wait_until="commit")
    bar.expect_picture("facebook")
