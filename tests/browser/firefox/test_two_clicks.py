"""The two-click layer in Firefox: who is contacted before consent, after it, after the reset, and
by whom."""

import pytest

from tests.browser.recorder import Recorder
from tests.browser.share_bar import HOSTS
from tests.browser.site import Site
from tests.support.firefox import SPACE, TAB, Page
from tests.support.firefox_visitor import REST, box, click, come_to_rest, contacted, expect
from tests.support.public_pages import STORED, in_turn, pages_among


def test_no_kind_of_public_page_contacts_anybody_or_keeps_anything(
    page: Page, site: Site, recorder: Recorder
) -> None:
    """In English; ../test_first_visit.py does the same in German, in Chromium, and
    tests/telekom_site/scenarios/test_every_page.py reads what each page would load or store."""

    def links() -> set[str]:
        hrefs = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"
        )
        return pages_among(hrefs, page.evaluate("location.href"), site)

    start = f"{site.base_url}/en/"
    for url in in_turn({start}, start, links):
        page.goto(url)
        assert set(page.evaluate(f"({STORED})()", promised=True).values()) == {0}, url
    assert page.cookies() == []
    assert contacted(page, recorder) == set()


@pytest.mark.parametrize("key", HOSTS)
def test_a_tick_contacts_this_network_and_no_other(
    visitor: Page, site: Site, recorder: Recorder, key: str
) -> None:
    visitor.goto(f"{site.base_url}/en/")

    click(visitor, key)

    expect(visitor, key, plugin=True)
    recorder.wait_for(HOSTS[key])
    assert contacted(visitor, recorder) == {HOSTS[key]}


def test_after_the_reset_the_picture_is_back_here_and_on_the_next_page(
    visitor: Page, site: Site, recorder: Recorder
) -> None:
    visitor.goto(f"{site.base_url}/en/")
    click(visitor, "facebook")
    expect(visitor, "facebook", plugin=True)
    recorder.wait_for("www.facebook.com")
    click(visitor, "facebook")
    expect(visitor, "facebook", plugin=False)
    contacted(visitor, recorder)
    recorder.clear()

    visitor.goto(f"{site.base_url}/de/")

    expect(visitor, "facebook", plugin=False)
    assert contacted(visitor, recorder) == set()
    assert visitor.cookies() == []


def test_the_map_takes_two_clicks(visitor: Page, site: Site, recorder: Recorder) -> None:
    visitor.goto(f"{site.base_url}/en/imprint/")
    assert contacted(visitor, recorder) == set()

    click(visitor, "openstreetmap")

    request = recorder.wait_for("www.openstreetmap.org")[0]
    assert request.headers["referer"] == f"{site.base_url}/"


def test_the_keyboard_is_enough(visitor: Page, site: Site, recorder: Recorder) -> None:
    visitor.goto(f"{site.base_url}/en/")
    for _step in range(80):
        visitor.press(TAB)
        if visitor.evaluate(f'document.activeElement.matches("{box("twitter")}")'):
            break

    visitor.press(SPACE)

    recorder.wait_for("platform.twitter.com")
    assert contacted(visitor, recorder) == {"platform.twitter.com"}


def test_back_does_not_bring_a_reset_plugin_back(
    visitor: Page, site: Site, recorder: Recorder
) -> None:
    first = f"{site.base_url}/en/"
    visitor.goto(first)
    click(visitor, "facebook")
    expect(visitor, "facebook", plugin=True)
    recorder.wait_for("www.facebook.com")
    visitor.goto(f"{site.base_url}/en/news/notice-that-checks-itself/")
    click(visitor, "facebook")
    expect(visitor, "facebook", plugin=False)
    contacted(visitor, recorder)
    recorder.clear()

    while visitor.evaluate("location.href.split('#')[0]") != first:
        visitor.back()
        visitor.wait_until(
            lambda: visitor.evaluate("(document.readyState === 'complete')"), "the page is there"
        )

    expect(visitor, "facebook", plugin=False)
    assert contacted(visitor, recorder) == set()


def test_another_tab_follows_a_reset_and_no_tick(
    page: Page, site: Site, recorder: Recorder
) -> None:
    page.goto(f"{site.base_url}/en/")
    other = page.new_tab()
    other.goto(f"{site.base_url}/de/")

    click(page, "facebook")
    expect(page, "facebook", plugin=True)
    come_to_rest(recorder, REST)
    expect(other, "facebook", plugin=False)
    other.goto(f"{site.base_url}/de/")
    expect(other, "facebook", plugin=True)

    click(page, "facebook")
    expect(other, "facebook", plugin=False)
