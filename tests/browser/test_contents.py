"""Films and maps of others: two clicks, one declared host, and nothing moves."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.content_card import ContentCard
from tests.browser.recorder import Recorder
from tests.browser.share_bar import ShareBar
from tests.browser.site import Site

MAP, FILM = "www.openstreetmap.org", "www.youtube-nocookie.com"
BOX = (
    "one => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y + "
    "scrollY, width, height] }"
)


@pytest.fixture(params=[True, False], ids=["with-js", "without-js"])
def visitor(request: pytest.FixtureRequest, browser_context_factory: BrowserContextFactory) -> Page:
    return browser_context_factory(java_script_enabled=request.param).pages[0]


def test_the_map_of_the_imprint_takes_two_clicks(
    site: Site, visitor: Page, contacted: Contacted, recorder: Recorder
) -> None:
    visitor.goto(f"{site.base_url}/en/imprint/")
    bar = ContentCard(visitor)
    bar.expect_picture("openstreetmap")
    assert contacted(visitor) == set()

    bar.tick("openstreetmap")

    assert contacted(visitor) == {MAP}
    request = recorder.wait_for(MAP)[0]
    assert request.path.startswith("/export/embed.html?bbox=7.")
    assert request.headers["referer"] == f"{site.base_url}/", (
        "the map's servers demand the site, and get no more"
    )
    bar.reset("openstreetmap")
    recorder.clear()
    visitor.goto(f"{site.base_url}/de/imprint/")
    bar.expect_picture("openstreetmap")
    assert contacted(visitor) == set()


def test_a_tick_in_the_list_shows_the_map_on_its_page(
    site: Site, visitor: Page, contacted: Contacted
) -> None:
    visitor.goto(f"{site.base_url}/social/?page=/en/imprint/")
    ShareBar(visitor).click("openstreetmap")
    expect(ShareBar(visitor).checkbox("openstreetmap")).to_be_checked()
    assert contacted(visitor) == set()

    visitor.get_by_role("link", name="Back to the page").click()

    ContentCard(visitor).expect_plugin("openstreetmap")
    assert contacted(visitor) == {MAP}


@pytest.mark.parametrize("width", [320, 1000], ids=["narrow", "wide"])
def test_nothing_moves_when_the_film_takes_the_pictures_place(
    two_click_site: str, page: Page, recorder: Recorder, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{two_click_site}/en/contents/")
    stage, below = (
        ContentCard(page).item("youtube").locator(".social-consent__stage > *"),
        page.locator("#below"),
    )
    before = stage.evaluate(BOX), below.evaluate(BOX)

    ContentCard(page).tick("youtube", "page")
    recorder.wait_for(FILM)

    assert (stage.evaluate(BOX), below.evaluate(BOX)) == before
    ContentCard(page).reset("youtube")
    assert (stage.evaluate(BOX), below.evaluate(BOX)) == before


def test_a_film_and_the_voice_are_ticked_apart(
    two_click_site: str, visitor: Page, contacted: Contacted
) -> None:
    visitor.goto(f"{two_click_site}/en/contents/")

    ContentCard(visitor).tick("youtube")

    assert contacted(visitor) == {FILM}
    ContentCard(visitor).expect_picture("readspeaker")


ASKS_FOR_AUTOPLAY = """<!doctype html><script>
fetch("/may?" + document.featurePolicy.allowsFeature("autoplay"));
</script>"""


@pytest.mark.parametrize(
    ("scope", "report", "autoplay"), [("page", "/may?true", True), ("kept", "/may?false", False)]
)
def test_one_click_plays_where_play_was_pressed_and_not_where_always_was_chosen(
    two_click_site: str, page: Page, recorder: Recorder, scope: str, report: str, autoplay: bool
) -> None:
    recorder.answers[FILM] = ASKS_FOR_AUTOPLAY
    page.goto(f"{two_click_site}/en/contents/")

    ContentCard(page).tick("youtube", scope)

    recorder.wait_until(lambda: any(request.path == report for request in recorder.requests))
    assert ("autoplay=1" in recorder.requests_to(FILM)[0].path) is autoplay


def test_the_card_says_what_the_button_did(two_click_site: str, page: Page) -> None:
    page.goto(f"{two_click_site}/en/contents/")
    card = ContentCard(page)
    said = card.item("youtube").get_by_role("status")

    card.tick("youtube", "page")
    expect(said).to_have_text("How a cable is laid: loaded")
    card.reset("youtube")
    expect(said).to_have_text("How a cable is laid: removed")

    page.route("**/embed/**", lambda route: route.fulfill(status=403, body="<!doctype html><p>No."))
    card.checkbox("youtube").click()
    expect(said).to_have_text("How a cable is laid: refused")


def test_the_session_can_be_chosen_on_a_card(two_click_site: str, visitor: Page) -> None:
    visitor.goto(f"{two_click_site}/en/contents/")

    ContentCard(visitor).tick("youtube", "session")

    (cookie,) = visitor.context.cookies(two_click_site)
    assert (cookie["name"], cookie["expires"]) == ("social_consent", -1)
    visitor.goto(f"{two_click_site}/de/contents/")
    ContentCard(visitor).expect_plugin("youtube")
