"""How far a tick reaches, as visitors see it; and the receipt that they take home."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.share_bar import HOSTS, ShareBar
from tests.browser.site import Site


@pytest.fixture(params=[True, False], ids=["with-js", "without-js"])
def visitor(request: pytest.FixtureRequest, browser_context_factory: BrowserContextFactory) -> Page:
    return browser_context_factory(java_script_enabled=request.param).pages[0]


@pytest.fixture(params=[False, True], ids=["cookies", "no-cookies"])
def page_with(
    request: pytest.FixtureRequest, browser_context_factory: BrowserContextFactory
) -> Page:
    """A visitor, whose browser may keep no cookies."""
    page = browser_context_factory().pages[0]
    if request.param:
        page.add_init_script(
            "Object.defineProperty(Document.prototype, 'cookie', {get: () => '', set: () => {}})"
        )
        page.route("**/social/choice/", without_cookies)
    return page


def without_cookies(route: Route) -> None:
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    route.fulfill(response=answer, headers=headers)


def test_usually_a_tick_holds_here_and_now(
    page_with: Page, site: Site, contacted: Contacted
) -> None:
    page, second = page_with, page_with.context.new_page()
    page.goto(f"{site.base_url}/en/")
    second.goto(f"{site.base_url}/en/")
    ShareBar(page).checkbox("facebook").click()
    ShareBar(page).expect_plugin("facebook")
    assert contacted(page) == {HOSTS["facebook"]}
    assert page.context.cookies(site.base_url) == []
    ShareBar(second).expect_picture("facebook")
    second.goto(f"{site.base_url}/en/news/")
    ShareBar(page).expect_plugin("facebook")

    page.reload()

    ShareBar(page).expect_picture("facebook")
    page.goto(f"{site.base_url}/en/news/notice-that-checks-itself/")
    page.go_back()
    ShareBar(page).expect_picture("facebook")


def test_a_tick_here_and_now_can_be_taken_back(page: Page, site: Site) -> None:
    page.goto(f"{site.base_url}/en/")
    bar = ShareBar(page)
    for _time in range(2):
        bar.tick("facebook", "page")
        bar.reset("facebook")


def test_without_javascript_the_plugin_is_part_of_the_answer(
    browser_context_factory: BrowserContextFactory, site: Site, contacted: Contacted
) -> None:
    visitor = browser_context_factory(java_script_enabled=False).pages[0]
    visitor.goto(f"{site.base_url}/en/")
    ShareBar(visitor).checkbox("facebook").click()

    expect(visitor.get_by_role("heading", name="Activated here and now")).to_be_visible()
    expect(visitor.locator("iframe")).to_have_count(1)
    assert contacted(visitor) == {HOSTS["facebook"]}
    visitor.get_by_role("link", name="Back to the page").click()
    ShareBar(visitor).expect_picture("facebook")
    assert visitor.context.cookies(site.base_url) == []


def test_a_tick_in_one_tab_loads_nothing_in_another(
    page: Page, site: Site, contacted: Contacted
) -> None:
    """Nobody looks at that page, and its address is its own."""
    other = page.context.new_page()
    other.goto(f"{site.base_url}/en/news/notice-that-checks-itself/")
    page.goto(f"{site.base_url}/en/")
    ShareBar(page).tick("facebook")
    page.wait_for_timeout(500)
    ShareBar(other).expect_picture("facebook")


def test_a_tick_until_it_is_taken_back_outlives_the_browser(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.base_url}/en/")
    ShareBar(visitor).tick("facebook", "kept")

    (cookie,) = visitor.context.cookies(site.base_url)
    assert cookie["name"] == "social_consent_kept"
    assert cookie["expires"] > 0

    ShareBar(visitor).reset("facebook")
    assert visitor.context.cookies(site.base_url) == []


def test_the_receipt_is_downloaded_and_verified(visitor: Page, site: Site, tmp_path: Path) -> None:
    visitor.goto(f"{site.base_url}/en/")
    ShareBar(visitor).tick("facebook")
    visitor.goto(f"{site.base_url}/social/?page=/en/")
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name="Download the receipt for Facebook").click()
    receipt = tmp_path / "receipt.json"
    download.value.save_as(receipt)

    visitor.get_by_role("link", name="Verify a receipt").click()
    visitor.get_by_label("Receipt file").set_input_files(receipt)
    visitor.get_by_role("button", name="Verify").click()

    expect(visitor.get_by_role("status")).to_contain_text("The receipt is valid.")
    content = json.loads(receipt.read_text())
    content["entries"][0]["scope"] = "kept"
    receipt.write_text(json.dumps(content))
    visitor.get_by_label("Receipt file").set_input_files(receipt)
    visitor.get_by_role("button", name="Verify").click()
    expect(visitor.get_by_role("status")).to_contain_text("This file has been changed.")


def test_after_the_reset_the_receipt_tells_of_it(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.base_url}/en/")
    ShareBar(visitor).tick("facebook")
    number = visitor.context.request.get(f"{site.base_url}/social/receipt/facebook/").json()[
        "receipt"
    ]
    ShareBar(visitor).reset("facebook")

    visitor.goto(f"{site.base_url}/en/privacy/consent/receipt/")
    visitor.get_by_label("Receipt number").fill(number)
    visitor.get_by_role("button", name="Verify").click()

    expect(visitor.get_by_role("status").get_by_role("listitem")).to_have_count(2)
    expect(visitor.get_by_role("status")).to_contain_text("withdrawn")
