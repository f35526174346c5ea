"""While the contact form is flooded a browser does some work by itself, and a person notices
little."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from privacy.digests import keyed_digest
from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.site import Site


@pytest.fixture
def attack(site: Site) -> Iterator[None]:
    """Very many requests were filed in this hour, as far as the site can tell."""
    key = keyed_digest("intake.all", "")  # the site has the tests' identity key, by the environment
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    with sqlite3.connect(
        site.data_dir / "db.sqlite3", timeout=20, isolation_level=None
    ) as database:
        database.execute("DELETE FROM privacy_intakecounter WHERE key = ?", [key])
        database.execute(
            "INSERT INTO privacy_intakecounter (key, period_start, count) VALUES (?, ?, 1000000)",
            [key, str(hour)],
        )
        yield
        database.execute("DELETE FROM privacy_intakecounter WHERE key = ?", [key])
    database.close()


def fill_in(page: Page, site: Site) -> None:
    page.goto(f"{site.base_url}/en/privacy/contact/")
    page.get_by_label("Tell me what you store about me").check()
    page.get_by_label("Your email address").fill("flood@customer.example")
    page.get_by_role("button", name="Send").click()


def test_the_browser_does_the_work_and_the_request_is_taken(
    attack: None, site: Site, page_of_own_profile: Page, contacted: Contacted
) -> None:
    page = page_of_own_profile
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(request.post_data or "") if request.method == "POST" else None,
    )

    fill_in(page, site)

    expect(page).to_have_url(f"{site.base_url}/en/privacy/contact/sent/", timeout=30_000)
    assert "proof=ey" in sent[0]
    assert page.context.cookies() == []
    assert contacted(page) == set()


def test_without_scripts_a_few_are_taken_all_the_same(
    attack: None, site: Site, browser_context_factory: BrowserContextFactory
) -> None:
    page = browser_context_factory(java_script_enabled=False).pages[0]
    fill_in(page, site)
    expect(page).to_have_url(f"{site.base_url}/en/privacy/contact/sent/")
