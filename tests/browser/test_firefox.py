"""The two-click layer in Firefox: who is contacted before the tick, after it, after the reset, and
by whom."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.browser import firefox
from tests.browser.firefox import SPACE, TAB, Page, Session, new_visitor
from tests.browser.recorder import SENTINEL, Recorder
from tests.browser.share_bar import HOSTS
from tests.browser.site import Site
from tests.browser.test_frame_height import DECLARED
from tests.support.hostile_plugins import (
    ANNOUNCES,
    ANSWERS,
    FLOODS,
    HOSTILE,
    HOSTILE_HEIGHTS,
    OTHER,
    OWN_REPORT,
    OWN_SCRIPT,
    PARTS,
    TAKES_IT_AGAIN,
    has_tried,
)
from tests.support.public_pages import LEAST_PAGES, STORED

# One process: each would start two Firefoxes of its own.
pytestmark = pytest.mark.xdist_group("firefox")
REST = 0.8  # seconds without anything new on record
AFTERWARDS = 0.3  # the same once the visitor has left, who begins nothing any more


@pytest.fixture(scope="session")
def with_scripts(
    running_recorder: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    with firefox.firefox(tmp_path_factory.mktemp("firefox"), running_recorder.port) as session:
        yield session


@pytest.fixture(scope="session")
def without_scripts(
    running_recorder: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("firefox-plain")
    with firefox.firefox(folder, running_recorder.port, java_script=False) as session:
        yield session


@contextmanager
def visiting(session: Session, recorder: Recorder) -> Iterator[Page]:
    """A visitor of their own, of whom nothing reaches the next one's record."""
    page = new_visitor(session)
    yield page
    page.leave()
    come_to_rest(recorder, AFTERWARDS)


@pytest.fixture
def page(with_scripts: Session, recorder: Recorder) -> Iterator[Page]:
    """A visitor, while the rest of the world is on record."""
    with visiting(with_scripts, recorder) as page:
        yield page


@pytest.fixture(params=["with_scripts", "without_scripts"])
def visitor(request: pytest.FixtureRequest, recorder: Recorder) -> Iterator[Page]:
    with visiting(request.getfixturevalue(request.param), recorder) as page:
        yield page


def come_to_rest(recorder: Recorder, seconds: float) -> None:
    """Wait until nothing new was on record for so long."""
    quiet_since, before = time.monotonic(), -1
    while time.monotonic() < quiet_since + seconds:
        if recorder.contacts != before:
            quiet_since, before = time.monotonic(), recorder.contacts
        time.sleep(0.05)


def contacted(page: Page, recorder: Recorder) -> set[str]:
    """Who was contacted, once the world is quiet and the recorder was seen to see this Firefox."""
    come_to_rest(recorder, REST)
    proof = page.new_tab()
    proof.goto(f"https://{SENTINEL}/{time.monotonic_ns()}")
    assert any(request.host == SENTINEL for request in recorder.requests), (
        "the recorder must see this Firefox"
    )
    return recorder.hosts


def box(key: str) -> str:
    return f"[data-provider='{key}'] .social-consent__tick"


def click(page: Page, key: str, scope: str = "session") -> None:
    """Say how far the tick shall reach, and press the box."""
    page.evaluate(
        f"document.querySelectorAll('select[name=scope]').forEach((select) => {{ "
        f"select.value = '{scope}' }}) ?? true"
    )
    page.click(box(key))


def shows_plugin(page: Page, key: str) -> bool:
    counts = page.evaluate(
        f"['iframe', 'img', '[aria-checked=true]']"
        f".map((part) => document.querySelectorAll(`[data-provider='{key}'] ${{part}}`).length)"
    )
    assert counts in ([1, 0, 1], [0, 1, 0]), (
        "either the plug-in with its tick, or the picture without"
    )
    return bool(counts[0])


def expect(page: Page, key: str, *, plugin: bool) -> None:
    def holds() -> bool:
        try:
            return (
                bool(page.evaluate("(document.readyState === 'complete')"))
                and shows_plugin(page, key) is plugin
            )
        except AssertionError:
            return False

    page.wait_until(holds, f"{key} is {'the plug-in' if plugin else 'a picture'}")


def test_a_connection_without_a_request_is_recorded(page: Page, recorder: Recorder) -> None:
    page.goto("https://first.example/")
    page.evaluate("(document.head.innerHTML = '<link rel=preconnect href=https://early.example>')")

    recorder.wait_until(lambda: "early.example" in recorder.hosts)
    assert recorder.requests_to("early.example") == []


def test_a_firefox_that_visits_nothing_contacts_nobody(visitor: Page, recorder: Recorder) -> None:
    visitor.goto("about:blank")

    assert contacted(visitor, recorder) == set()


def test_no_public_page_contacts_anybody_or_keeps_anything(
    page: Page, site: Site, recorder: Recorder
) -> None:
    start = f"{site.base_url}/en/"
    waiting, seen = {start}, set[str]()
    while waiting - seen:
        url = min(waiting - seen)
        seen.add(url)
        page.goto(url)
        hrefs = page.evaluate(
            "[...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))"
        )
        assert set(page.evaluate(f"({STORED})()", promised=True).values()) == {0}, url
        links = {urljoin(url, href).partition("#")[0] for href in hrefs}
        waiting |= {link for link in links if link.startswith(start) and not urlsplit(link).query}
        waiting = {link for link in waiting if not link.endswith((".pdf", ".json"))}
    assert len(seen) >= LEAST_PAGES
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


def test_a_plugin_can_neither_read_nor_replace_the_page(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers["www.facebook.com"] = HOSTILE
    page.goto(f"{two_click_site}/de/")

    click(page, "facebook")

    recorder.wait_until(
        lambda: any(request.path.startswith("/report") for request in recorder.requests)
    )
    report = next(request for request in recorder.requests if request.path.startswith("/report"))
    assert report.path == "/report?won=&origin=https://www.facebook.com"
    assert contacted(page, recorder) == {"www.facebook.com"}
    assert page.evaluate("location.pathname") == "/de/"


def test_a_script_without_a_page_of_its_own_learns_nothing_of_ours(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers["timeline.example"] = OWN_SCRIPT
    page.goto(f"{two_click_site}/en/widget/")

    click(page, "timeline")

    recorder.wait_until(
        lambda: any(request.path.startswith("/report") for request in recorder.requests)
    )
    assert [
        request.path for request in recorder.requests if request.path.startswith("/report")
    ] == [OWN_REPORT]
    assert contacted(page, recorder) == {"timeline.example"}


def test_a_plugin_cannot_lead_its_frame_to_another_host(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers["www.facebook.com"] = (
        "<!doctype html><script>location = 'https://elsewhere.example/'</script>"
    )
    page.goto(f"{two_click_site}/de/")

    click(page, "facebook")

    recorder.wait_for("www.facebook.com")
    contacted(page, recorder)
    assert recorder.requested_hosts == {"www.facebook.com"}


def test_without_firefox_the_tests_fail_and_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(firefox, "EXECUTABLE", Path("/nonexistent/firefox"))

    with (
        pytest.raises(AssertionError, match="apt install firefox-esr"),
        firefox.firefox(tmp_path, 9),
    ):
        pass


# --- what a plug-in can do to a visitor who uses the page (test_disturbance.py: in Chromium)


@pytest.fixture
def disturbed(page: Page, two_click_site: str) -> Page:
    page.goto(f"{two_click_site}/de/before/")
    page.goto(f"{two_click_site}/de/")
    return page


def test_what_is_typed_stays_in_the_field(disturbed: Page, recorder: Recorder) -> None:
    recorder.answers["www.facebook.com"] = TAKES_IT_AGAIN
    click(disturbed, "facebook")
    expect(disturbed, "facebook", plugin=True)
    recorder.wait_for("www.facebook.com")
    disturbed.click("label input")

    type_letters(disturbed, PARTS[0])
    recorder.wait_until(partial(has_tried, recorder))
    type_letters(disturbed, PARTS[1])
    expect(disturbed, "facebook", plugin=False)
    type_letters(disturbed, PARTS[2])

    assert disturbed.evaluate("document.querySelector('label input').value") == "".join(PARTS)
    assert [
        request.path for request in recorder.requests if request.path.startswith("/typed")
    ] == []


def type_letters(page: Page, text: str) -> None:
    for letter in text:
        page.press(letter)


@pytest.mark.parametrize("target", ["top", "parent"])
def test_a_plugin_that_floods_the_page_with_messages_is_put_away(
    disturbed: Page, recorder: Recorder, target: str
) -> None:
    recorder.answers["www.facebook.com"] = FLOODS.replace("top.", f"{target}.")

    click(disturbed, "facebook")

    recorder.wait_for("www.facebook.com")
    expect(disturbed, "facebook", plugin=False)


# --- frames whose height varies (test_frame_height.py: in Chromium)


@pytest.mark.parametrize(
    ("key", "host", "answer", "height"),
    [
        ("post", "post.example", ANNOUNCES, "731"),
        ("asked-post", "asked.example", ANSWERS, "256"),
    ],
)
def test_the_frame_follows_the_announced_height(
    page: Page,
    two_click_site: str,
    recorder: Recorder,
    key: str,
    host: str,
    answer: str,
    height: str,
) -> None:
    recorder.answers[host] = answer
    page.goto(f"{two_click_site}/en/posts/")

    click(page, key)

    frame = f"document.querySelector(\"[data-provider='{key}'] iframe\")"
    page.wait_until(lambda: page.evaluate(f"{frame}?.height") == height, "the height")
    assert page.evaluate(f"getComputedStyle({frame}).height") == f"{height}px"


def test_a_hostile_message_changes_no_height(
    page: Page, two_click_site: str, recorder: Recorder
) -> None:
    recorder.answers |= {"post.example": HOSTILE_HEIGHTS, "other.example": OTHER}
    page.goto(f"{two_click_site}/en/posts/")

    click(page, "post")

    recorder.wait_until(lambda: any(request.path == "/done" for request in recorder.requests))
    frame = "document.querySelector(\"[data-provider='post'] iframe\")"
    assert page.evaluate(f"{frame}.height") == DECLARED
