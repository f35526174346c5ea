"""How far a tick reaches, as visitors see it; and the receipt that they take home."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.share_bar import ShareBar
from tests.browser.site import Site

HERE = "only on this page, until I leave it"
KEPT = "until I take it back"


@pytest.fixture(params=[True, False], ids=["with-js", "without-js"])
def visitor(request: pytest.FixtureRequest, browser_context_factory: BrowserContextFactory) -> Page:
    return browser_context_factory(java_script_enabled=request.param).pages[0]


def test_a_tick_for_this_page_is_over_on_the_next(visitor: Page, site: Site, contacted: Contacted) -> None:
    visitor.goto(f"{site.base_url}/en/")
    visitor.get_by_label("A tick holds").select_option(label=HERE)
    ShareBar(visitor).tick("facebook")
    visitor.reload()
    ShareBar(visitor).expect_plugin("facebook")

    visitor.goto(f"{site.base_url}/en/news/notice-that-checks-itself/")
    ShareBar(visitor).expect_picture("facebook")
    visitor.goto(f"{site.base_url}/en/")

    ShareBar(visitor).expect_picture("facebook")
    assert visitor.context.cookies(site.base_url) == []


def test_a_tick_until_it_is_taken_back_outlives_the_browser(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.base_url}/en/")
    visitor.get_by_label("A tick holds").select_option(label=KEPT)
    ShareBar(visitor).tick("facebook")

    (cookie,) = visitor.context.cookies(site.base_url)
    assert cookie["name"] == "social_consent_kept"
    assert cookie["expires"] > 0

    ShareBar(visitor).reset("facebook")
    assert visitor.context.cookies(site.base_url) == []


@pytest.mark.parametrize("java_script", [True, False])
def test_a_browser_with_global_privacy_control_gets_the_narrow_scope(
    browser_context_factory: BrowserContextFactory, site: Site, java_script: bool
) -> None:
    context = browser_context_factory(java_script_enabled=java_script, extra_http_headers={"Sec-GPC": "1"})
    page = context.pages[0]
    page.goto(f"{site.base_url}/en/")
    ShareBar(page).tick("facebook")

    page.goto(f"{site.base_url}/de/")

    ShareBar(page).expect_picture("facebook")


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

    expect(visitor.get_by_role("status")).to_contain_text("The receipt is good.")
    content = json.loads(receipt.read_text())
    content["entries"][0]["scope"] = "kept"
    receipt.write_text(json.dumps(content))
    visitor.get_by_label("Receipt file").set_input_files(receipt)
    visitor.get_by_role("button", name="Verify").click()
    expect(visitor.get_by_role("status")).to_contain_text("This file is not as we made it.")


def test_after_the_reset_the_receipt_tells_of_it(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.base_url}/en/")
    ShareBar(visitor).tick("facebook")
    number = visitor.context.request.get(f"{site.base_url}/social/receipt/facebook/").json()["receipt"]
    ShareBar(visitor).reset("facebook")

    visitor.goto(f"{site.base_url}/en/privacy/consent/receipt/")
    visitor.get_by_label("Receipt number").fill(number)
    visitor.get_by_role("button", name="Verify").click()

    expect(visitor.get_by_role("status").get_by_role("listitem")).to_have_count(2)
    expect(visitor.get_by_role("status")).to_contain_text("withdrawn")
