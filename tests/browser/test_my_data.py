"""A person without an account sees their data, asks for the deletion and undoes it, on a phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import BrowserContextFactory
from tests.browser.site import Site

PHONE = {"width": 360, "height": 740}
MAILBOX = "mirror@customer.example"


def link_to(site: Site, kind: str) -> str:
    mail = site.wait_for_mail(MAILBOX, wanted=lambda mail: f"/{kind}/" in mail.get_content())
    link = re.search(rf"{re.escape(site.base_url)}/\S+/{kind}/\S+", mail.get_content())
    assert link is not None
    return link[0]


def assert_usable(page: Page) -> None:
    """Assert that axe finds nothing, and that nothing is cut off on a phone."""
    page.locator("details").evaluate_all("all => all.forEach((part) => { part.open = true })")
    assert violations(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_my_data_is_seen_deleted_and_kept(
    site: Site, browser_context_factory: BrowserContextFactory
) -> None:
    page = browser_context_factory(viewport=PHONE).pages[0]
    page.goto(f"{site.base_url}/en/privacy/my-data/")
    assert_usable(page)
    page.get_by_label("Your email address").fill(MAILBOX)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()
    page.goto(link_to(site, "open"))
    page.get_by_role("button", name="Show my data").click()
    expect(page.get_by_role("heading", name="Links to this page")).to_be_visible()
    assert_usable(page)

    page.get_by_role("link", name="Have everything deleted").click()
    assert_usable(page)
    page.get_by_role("button", name="Send me the link that confirms it").click()
    page.goto(link_to(site, "confirm-deletion"))
    assert_usable(page)
    page.get_by_role("button", name="Yes, delete my data").click()
    expect(page.get_by_role("heading", name="Your data will be deleted")).to_be_visible()
    page.goto(link_to(site, "undo-deletion"))
    page.get_by_role("button", name="Undo: keep my data").click()
    expect(page.get_by_role("heading", name="Your data stay")).to_be_visible()
    assert_usable(page)
