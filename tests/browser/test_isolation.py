"""What a hostile plug-in can do to the page around it: nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.content_card import ContentCard
from tests.browser.recorder import Recorder, Request
from tests.browser.share_bar import ShareBar
from tests.browser.site import Site
from tests.support.hostile_plugins import HOSTILE, OWN_REPORT, OWN_SCRIPT

FILM = "www.youtube-nocookie.com"
# Not denied: it tells a company nothing, and sound shall not stop where its frame is not seen.
PLAYS_ON = {"media-playback-while-not-visible"}


def test_a_script_without_a_page_of_its_own_learns_nothing_of_ours(
    two_click_site: str, page: Page, recorder: Recorder, contacted: Contacted
) -> None:
    recorder.answers["timeline.example"] = OWN_SCRIPT
    page.goto(f"{two_click_site}/en/widget/")
    assert contacted(page) == set()

    ContentCard(page).tick("timeline", "page")

    recorder.wait_until(
        lambda: any(request.path.startswith("/report") for request in recorder.requests)
    )
    reports = [request.path for request in recorder.requests if request.path.startswith("/report")]
    assert reports == [OWN_REPORT]
    assert contacted(page) == {"timeline.example"}
    assert page.url.partition("#")[0] == f"{two_click_site}/en/widget/"


def test_a_plugin_can_neither_read_nor_replace_the_page(
    two_click_site: str, page: Page, recorder: Recorder, contacted: Contacted
) -> None:
    recorder.answers["www.facebook.com"] = HOSTILE
    page.goto(f"{two_click_site}/de/")

    ShareBar(page).tick("facebook")

    recorder.wait_until(
        lambda: any(request.path.startswith("/report") for request in recorder.requests)
    )
    report = next(request for request in recorder.requests if request.path.startswith("/report"))
    assert report.path == "/report?won=&origin=https://www.facebook.com"
    assert contacted(page) == {"www.facebook.com"}
    assert page.url == f"{two_click_site}/de/"


def test_a_plugin_cannot_lead_its_frame_to_another_host(
    two_click_site: str, page: Page, recorder: Recorder, contacted: Contacted
) -> None:
    recorder.answers["www.facebook.com"] = (
        "<!doctype html><script>location = 'https://elsewhere.example/'</script>"
    )
    page.goto(f"{two_click_site}/de/")

    ShareBar(page).tick("facebook")

    contacted(page)
    assert recorder.requested_hosts == {"www.facebook.com"}


TELLS_ITS_FEATURES = """<!doctype html><script>
fetch("/may?" + document.featurePolicy.allowedFeatures().sort().join());
</script>"""


@pytest.mark.parametrize(
    ("key", "host", "declared"),
    [("facebook", "www.facebook.com", set()), ("youtube", FILM, {"fullscreen"})],
)
def test_a_plugin_may_use_only_the_features_that_are_declared(
    two_click_site: str, page: Page, recorder: Recorder, key: str, host: str, declared: set[str]
) -> None:
    recorder.answers[host] = TELLS_ITS_FEATURES
    page.goto(f"{two_click_site}/en/{'contents/' if key == 'youtube' else ''}")

    (ContentCard if key == "youtube" else ShareBar)(page).click(key, "kept")

    recorder.wait_until(lambda: any(is_answer(request) for request in recorder.requests))
    (answer,) = filter(is_answer, recorder.requests)
    assert set(filter(None, answer.path.removeprefix("/may?").split(","))) - PLAYS_ON == declared


def is_answer(request: Request) -> bool:
    return request.path.startswith("/may?")


SHARES = """<!doctype html><body style="margin: 0"><button>share</button><script>
document.querySelector("button").onclick = () => {
  const dialog = open("https://dialog.example/");
  fetch("/opened?" + Boolean(dialog));
};
</script>"""


def test_a_share_dialog_opens_in_a_window_that_its_plugin_cannot_reach(
    site: Site, page: Page, recorder: Recorder
) -> None:
    recorder.answers["www.facebook.com"] = SHARES
    page.goto(f"{site.base_url}/en/")
    ShareBar(page).tick("facebook", "page")
    page.wait_for_timeout(900)  # milliseconds; until then a second click is not for the plug-in
    wrapper = ShareBar(page).item("facebook").frame_locator("iframe")

    with page.expect_popup() as dialog:
        wrapper.frame_locator("iframe").get_by_role("button").click()

    recorder.wait_for("dialog.example")
    recorder.wait_until(
        lambda: any(request.path == "/opened?false" for request in recorder.requests)
    )
    assert dialog.value.evaluate("opener") is None


def test_a_plugin_cannot_frame_the_site_and_tick_for_the_visitor(
    two_click_site: str, page: Page, recorder: Recorder, contacted: Contacted
) -> None:
    recorder.answers["www.facebook.com"] = (
        "<!doctype html><title>hostile</title>"
        f"<form method='post' action='{two_click_site}/social/choice/'><input "
        f"name='activate' value='twitter'></form>"
        "<script>document.forms[0].submit()</script>"
    )
    page.goto(f"{two_click_site}/de/")

    ShareBar(page).tick("facebook")

    assert contacted(page) == {"www.facebook.com"}
    page.reload()
    ShareBar(page).expect_picture("twitter")


@pytest.mark.parametrize("java_script", [True, False])
def test_the_wrapper_is_refused_without_consent(
    two_click_site: str,
    browser_context_factory: BrowserContextFactory,
    contacted: Contacted,
    java_script: bool,
) -> None:
    page = browser_context_factory(java_script_enabled=java_script).pages[0]

    answer = page.goto(f"{two_click_site}/embed/facebook/?page=/de/")

    assert answer is not None
    assert answer.status == 403
    assert contacted(page) == set()


def test_the_page_itself_cannot_frame_a_network(
    two_click_site: str, page: Page, recorder: Recorder, contacted: Contacted
) -> None:
    """The page's policy stops the request, but not Chromium's connection (address and host name):
    so no page may name a network's frame at all before the tick, and none does."""
    page.goto(f"{two_click_site}/de/")

    page.evaluate(
        "document.body.append(Object.assign(document.createElement('iframe'), {src: "
        "'https://www.facebook.com/'}))"
    )

    expect(page.locator("iframe")).to_have_count(1)
    contacted(page)
    assert recorder.requested_hosts == set()
