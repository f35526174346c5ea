"""The harness sees what it must see: otherwise "nothing was contacted" would prove nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import chromium
from tests.browser.conftest import BrowserContextFactory, Contacted
from tests.browser.recorder import Recorder


def test_a_picture_of_a_foreign_host_is_recorded(page: Page, recorder: Recorder) -> None:
    page.set_content("<img src='https://pictures.example/one.png'>")

    assert recorder.wait_for("pictures.example")[0].path == "/one.png"
    assert recorder.hosts == {"pictures.example"}


def test_a_request_without_tls_is_recorded(page: Page, recorder: Recorder) -> None:
    page.goto("http://plain.example/page?of=theirs")

    assert recorder.wait_for("plain.example")[0].path == "/page?of=theirs"


def test_a_connection_without_a_request_is_recorded(
    page_of_own_profile: Page, recorder: Recorder
) -> None:
    page_of_own_profile.set_content("<link rel='preconnect' href='https://early.example'>")

    recorder.wait_until(lambda: "early.example" in recorder.hosts)
    assert [request for request in recorder.requests if request.host == "early.example"] == []


def test_a_browser_that_visits_nothing_contacts_nobody(
    page_of_own_profile: Page, contacted: Contacted
) -> None:
    page_of_own_profile.goto("about:blank")

    assert contacted(page_of_own_profile) == set()


def test_a_plugin_gets_its_cookie_back(two_click_site: str, page: Page, recorder: Recorder) -> None:
    for _visit in range(2):
        page.goto(f"{two_click_site}/framing/")

    first, second = recorder.wait_for("frames.example", count=2)
    assert "cookie" not in first.headers
    assert second.headers["cookie"] == "known=visitor"


def test_this_site_is_not_taken_for_a_foreign_host(
    two_click_site: str, page: Page, contacted: Contacted
) -> None:
    page.goto(f"{two_click_site}/plain/")

    assert page.get_by_role("heading", name="home").is_visible()
    assert contacted(page) == set()


def test_without_chromium_the_tests_fail_and_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, browser_context_factory: BrowserContextFactory
) -> None:
    monkeypatch.setattr(chromium, "EXECUTABLE", Path("/nonexistent/chromium"))

    with pytest.raises(AssertionError, match="apt install chromium"):
        browser_context_factory(own_profile=True)
