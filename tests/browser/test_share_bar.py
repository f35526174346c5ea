"""What the share bar offers, how much room and how many words it takes, and what it says of what a
tick did."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.share_bar import HOSTS, ShareBar
from tests.browser.site import Site

MOST_WORDS = 40
MOST_HEIGHT = 300  # CSS pixels
PHONE = {"width": 360, "height": 740}
AT_400_PERCENT = {"width": 320, "height": 256}
SHARE_SHEET = "navigator.share = async (what) => { window.shared = what }"
NO_WIDER = "document.scrollingElement.scrollWidth <= innerWidth"


@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_phone_it_takes_few_words_and_little_room(
    site: Site, browser_context_factory: BrowserContextFactory, language: str
) -> None:
    page = browser_context_factory(viewport=PHONE, has_touch=True, is_mobile=True).pages[0]
    page.add_init_script(SHARE_SHEET)
    page.goto(f"{site.base_url}/{language}/")
    bar = page.locator("#social-consent")

    expect(bar.locator("[data-share=sheet]")).to_be_visible()
    assert bar.locator("[data-provider]").count() == len(HOSTS)
    assert len(bar.inner_text().split()) <= MOST_WORDS
    assert bar.evaluate("bar => bar.getBoundingClientRect().height") <= MOST_HEIGHT
    assert page.evaluate(NO_WIDER)


@pytest.mark.parametrize("language", ["en", "de"])
def test_at_400_percent_nothing_is_wider_than_the_window(
    site: Site, browser_context_factory: BrowserContextFactory, language: str
) -> None:
    page = browser_context_factory(viewport=AT_400_PERCENT).pages[0]
    page.goto(f"{site.base_url}/{language}/")
    assert page.evaluate(NO_WIDER)

    for fold in page.locator("#social-consent summary").all():
        fold.click()

    assert page.evaluate(NO_WIDER)


@pytest.mark.parametrize("java_script", [True, False], ids=["with-js", "without-js"])
def test_the_whole_picture_is_the_label(
    site: Site,
    browser_context_factory: BrowserContextFactory,
    contacted: Contacted,
    java_script: bool,
) -> None:
    page = browser_context_factory(java_script_enabled=java_script).pages[0]
    page.goto(f"{site.base_url}/en/")
    ShareBar(page).checkbox("facebook").scroll_into_view_if_needed()
    picture = ShareBar(page).item("facebook").locator("img").bounding_box()
    assert picture is not None

    page.mouse.click(picture["x"] + picture["width"] - 3, picture["y"] + 3)

    expect(page.locator("iframe")).to_have_count(1)
    assert contacted(page) == {HOSTS["facebook"]}


# What takes clicks in the first moment of its animation, however busy the machine is.
NOTE_ANIMATED = """
  window.animated = [];
  addEventListener("animationstart", ({ target }) => {
    animated.push(`${target.tagName} ${getComputedStyle(target).pointerEvents}`);
  });
"""


def test_a_double_click_on_the_picture_does_not_click_in_the_plugin(site: Site, page: Page) -> None:
    page.add_init_script(NOTE_ANIMATED)
    page.goto(f"{site.base_url}/en/")

    ShareBar(page).checkbox("facebook").click()
    ShareBar(page).expect_plugin("facebook")
    plugin = ShareBar(page).item("facebook").locator("iframe")

    expect(plugin).to_have_css("pointer-events", "auto")
    assert "IFRAME none" in page.evaluate("animated"), "it took clicks as soon as it was there"


def test_plain_actions_send_nothing(
    site: Site, browser_context_factory: BrowserContextFactory, contacted: Contacted
) -> None:
    context = browser_context_factory(permissions=["clipboard-read", "clipboard-write"])
    page = context.pages[0]
    page.add_init_script(SHARE_SHEET)
    page.goto(f"{site.base_url}/en/?from=newsletter-to-jane")
    address = f"{site.base_url}/en/"

    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#social-consent").get_by_role("status")).to_have_text("Link copied")
    page.get_by_role("button", name="Share", exact=True).click()

    assert page.evaluate("navigator.clipboard.readText()") == address
    assert page.evaluate("shared.url") == address
    mail = page.locator("#social-consent a[href^='mailto:']").get_attribute("href")
    assert mail == f"mailto:?body={address.replace(':', '%3A').replace('/', '%2F')}"
    assert contacted(page) == set()


def test_what_the_browser_cannot_do_is_not_offered(
    site: Site, browser_context_factory: BrowserContextFactory
) -> None:
    for java_script in (True, False):
        page = browser_context_factory(java_script_enabled=java_script).pages[0]
        page.add_init_script(
            "delete Navigator.prototype.share; delete Navigator.prototype.clipboard"
        )
        page.goto(f"{site.base_url}/en/")

        expect(page.get_by_role("link", name="Email")).to_be_visible()
        expect(page.locator("[data-share]").filter(visible=True)).to_have_count(0)


def test_the_bar_says_what_a_tick_and_a_reset_did(site: Site, page: Page) -> None:
    page.goto(f"{site.base_url}/en/")
    bar, said = ShareBar(page), page.locator("#social-consent").get_by_role("status")

    bar.tick("facebook")
    expect(said).to_have_text("Facebook: loaded")
    bar.reset("facebook")
    expect(said).to_have_text("Facebook: removed")

    page.route("**/embed/**", lambda route: route.fulfill(status=403, body="<!doctype html><p>No."))
    bar.checkbox("twitter").click()
    expect(said).to_have_text("Twitter (X): refused")


def test_the_picture_gets_its_colour_when_it_is_ticked(site: Site, page: Page) -> None:
    page.goto(f"{site.base_url}/en/")
    page.route("**/social/choice/", lambda route: None)  # an answer that never comes
    picture = ShareBar(page).item("facebook").locator("img")
    expect(picture).to_have_css("filter", "grayscale(1)")

    ShareBar(page).checkbox("facebook").click()

    expect(picture).to_have_css("filter", "none")
