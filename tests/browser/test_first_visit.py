"""A first visit to each kind of public page: no cookie, nothing stored, nobody else contacted."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Contacted
from tests.browser.site import Site
from tests.support.public_pages import STORED, in_turn, links_of


def test_each_kind_of_public_page_leaves_the_browser_as_it_was(
    site: Site, page_of_own_profile: Page, contacted: Contacted
) -> None:
    """In German, one of each kind; firefox/test_two_clicks.py does the same in English, and
    tests/telekom_site/scenarios/test_every_page.py reads what each page would load or store."""
    page, context = page_of_own_profile, page_of_own_profile.context
    start = f"{site.base_url}/de/"
    for url in in_turn({start}, start, lambda: links_of(page, site)):
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok, f"{url}: {answer.status}"
        assert context.cookies() == [], url
        assert set(page.evaluate(STORED).values()) == {0}, url
    assert contacted(page) == set()


def test_logging_in_sets_the_one_declared_cookie(
    site: Site, page: Page, context: BrowserContext
) -> None:
    page.goto(f"{site.base_url}/en/account/login/")
    page.get_by_label("Email address").fill(site.staff_email)
    page.get_by_label("Password").fill(site.staff_password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/en/account/")
    assert [cookie.get("name") for cookie in context.cookies()] == ["session"]
