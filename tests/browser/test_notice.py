"""The privacy notice on a phone: short until something is unfolded; each mark opens in place."""

import pytest

from tests.browser.conftest import BrowserContextFactory
from tests.browser.site import Site

PHONE = {"width": 390, "height": 844}
SCREENS = 6


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_notice_is_six_screens_of_a_phone_at_most(
    site: Site, browser_context_factory: BrowserContextFactory, language: str
) -> None:
    page = browser_context_factory(viewport=PHONE, java_script_enabled=True).new_page()
    page.goto(f"{site.base_url}/{language}/privacy/")
    # What is broken stands above everything, whatever its length.
    assert page.locator(".notice--warning li").all_inner_texts() == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS * PHONE["height"]


def test_a_mark_opens_its_evidence_without_javascript(
    site: Site, browser_context_factory: BrowserContextFactory
) -> None:
    page = browser_context_factory(java_script_enabled=False).new_page()
    page.goto(f"{site.base_url}/en/privacy/")
    evidence = page.locator("#S15 details p")
    assert not evidence.is_visible()
    page.locator("#S15 summary").click()
    assert evidence.is_visible()
