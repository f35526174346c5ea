"""WCAG 2.2 AA: axe finds nothing, roles and states are told, 400 % and forced colours work, nothing
moves."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import RULES, violations
from tests.browser.conftest import BrowserContextFactory
from tests.browser.content_card import ContentCard
from tests.browser.recorder import Recorder
from tests.browser.share_bar import ShareBar
from tests.browser.site import Site
from tests.support.public_pages import in_turn, links_of

# Contrasts, which take most of axe's time, are the same in both languages.
BUT_CONTRASTS = RULES | {"rules": {"color-contrast": {"enabled": False}}}
CONTRASTS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What looks the same as on the first page.
ON_EVERY_PAGE = ".site-header a:not([aria-current]), .site-footer, .social-consent--bar"
USUAL: ViewportSize = {"width": 1280, "height": 1024}
AT_400_PERCENT: ViewportSize = {"width": 320, "height": 256}  # the usual window (WCAG 1.4.10)
START = "/de/"
STARTS = (
    START,
    f"/social/?page={START}",
    f"/social/what-is-sent/?page={START}",
    f"/social/link/mastodon/?page={START}",
)
# Where elements move, however little, whatever the visitor has just done.
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map((one) => one.value)))
    .observe({ type: "layout-shift", buffered: true });
}"""


def public_pages(page: Page, site: Site) -> Iterator[str]:
    """Open the public pages in turn, one of each kind, in German; the address of each."""
    starts = {site.base_url + path for path in STARTS}
    for url in in_turn(starts, site.base_url + START, lambda: links_of(page, site)):
        page.goto(url)
        yield url


def test_on_each_kind_of_page_axe_finds_nothing_and_400_percent_cuts_nothing_off(
    site: Site, page: Page
) -> None:
    """In German, whose words are longer; English pages have the same elements, and
    tests/telekom_site/scenarios/test_every_page.py asks both for their names."""
    by_page: dict[str, list[str]] = {}
    seen = "no-such"
    page.emulate_media(reduced_motion="reduce")  # or colours change little by little
    for url in public_pages(page, site):
        page.set_viewport_size(USUAL)
        by_page[url] = violations(page, BUT_CONTRASTS)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            by_page[url] += [f"{scheme}: {what}" for what in violations(page, CONTRASTS, seen)]
        seen = ON_EVERY_PAGE
        page.set_viewport_size(AT_400_PERCENT)
        if page.evaluate("document.scrollingElement.scrollWidth") > AT_400_PERCENT["width"]:
            by_page[url].append("wider than the window")
    assert {url: problems for url, problems in by_page.items() if problems} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_once_everything_is_open(
    site: Site, browser_context_factory: BrowserContextFactory, recorder: Recorder, scheme: Any
) -> None:
    recorder.answers["www.facebook.com"] = (
        "<!doctype html><html lang=en><title>Share</title><main><h1>x</h1>"
    )
    page = browser_context_factory(color_scheme=scheme).pages[0]
    page.goto(f"{site.base_url}/en/")
    ShareBar(page).tick("facebook")
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true })")
    assert violations(page) == []

    page.goto(f"{site.base_url}/social/?page=/en/")
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true })")
    assert violations(page) == []


@pytest.mark.parametrize(
    "path", ["/en/privacy/contact/", "/en/account/register/", "/en/privacy/consent/receipt/"]
)
def test_axe_finds_nothing_in_a_form_with_errors(site: Site, page: Page, path: str) -> None:
    page.goto(site.base_url + path)
    page.locator("main form").evaluate("form => { form.noValidate = true }")

    page.locator("main form button").last.click()

    expect(page.locator("[aria-invalid=true], [role=alert]").first).to_be_visible()
    assert violations(page) == []


def lines(snapshot: str) -> str:
    """A snapshot without its indentation."""
    return "\n".join(line.strip() for line in snapshot.splitlines())


def test_a_screen_reader_is_told_role_name_and_state(two_click_site: str, page: Page) -> None:
    page.goto(f"{two_click_site}/en/")
    region = page.get_by_role("region", name="Share this page")
    before = lines(region.aria_snapshot())
    for part in (
        ["""- heading "Share this page" [level=2]""", "- status"],
        ["""- button "Copy link\"""", """- link "Email":"""],
        ["""- checkbox "Activate Facebook": Facebook"""],
        ["""- checkbox "Activate Google+": Google+""", "- text: ended 2019"],
    ):
        assert "\n".join(part) in before

    ShareBar(page).tick("facebook")

    assert """- checkbox "Activate Facebook" [checked]\n- iframe\n""" in lines(
        region.aria_snapshot()
    )
    expect(region.locator("iframe")).to_have_attribute("title", "Share on Facebook")
    assert description(page, "Activate Google+") == (
        "Google+ was discontinued on March 7, 2019. "
        "Activating it still sends your data there, possibly without showing anything."
    )


def description(page: Page, checkbox: str) -> str:
    """What Chromium itself tells a screen reader beside the name; Playwright reads texts that
    Chromium leaves out."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    (node,) = [node for node in nodes if node.get("name", {}).get("value") == checkbox]
    return str(node.get("description", {}).get("value"))


def test_at_400_percent_a_tick_can_be_set(
    site: Site, browser_context_factory: BrowserContextFactory
) -> None:
    page = browser_context_factory(viewport=AT_400_PERCENT).pages[0]
    page.goto(f"{site.base_url}/en/")

    ShareBar(page).tick("facebook")

    assert page.evaluate("document.scrollingElement.scrollWidth") <= AT_400_PERCENT["width"]


def test_in_forced_colours_tick_and_focus_can_be_seen(
    two_click_site: str, browser_context_factory: BrowserContextFactory
) -> None:
    page = browser_context_factory(forced_colors="active").pages[0]
    page.goto(f"{two_click_site}/en/")
    box = ShareBar(page).checkbox("facebook")
    page.mouse.move(0, 0)
    plain = box.screenshot()
    ShareBar(page).tick("facebook")
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    ticked = box.screenshot()

    page.keyboard.press("Tab")
    box.focus()

    assert plain != ticked, "the tick can be seen"
    assert box.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert float(box.evaluate("one => parseFloat(getComputedStyle(one).outlineWidth)")) >= 2
    assert box.evaluate("one => getComputedStyle(one, '::before').borderTopStyle") == "solid"


# Of the layout-shift score, a tenth of what Web Vitals call good: on a busy machine 0.003 was seen.
LARGEST_SHIFT = 0.01


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_moves_when_a_page_loads_or_a_tick_comes_and_goes(
    site: Site, browser_context_factory: BrowserContextFactory, recorder: Recorder, width: int
) -> None:
    page = browser_context_factory(viewport={"width": width, "height": 800}).pages[0]
    for path, key, host in (
        ("/en/news/notice-that-checks-itself/", "facebook", "www.facebook.com"),
        ("/en/imprint/", "openstreetmap", "www.openstreetmap.org"),
    ):
        place = ContentCard(page) if key == "openstreetmap" else ShareBar(page)
        page.goto(site.base_url + path)
        page.evaluate(WATCH_SHIFTS)
        place.checkbox(key).click()
        place.expect_plugin(key)
        recorder.wait_for(host)
        place.reset(key)
        page.wait_for_timeout(300)  # milliseconds until the observer was told
        assert sum(page.evaluate("shifts")) < LARGEST_SHIFT, path
