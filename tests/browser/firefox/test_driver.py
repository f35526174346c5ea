"""The recorder sees Firefox, and Firefox itself contacts nobody."""

from pathlib import Path

import pytest

from tests.browser.recorder import Recorder
from tests.support import firefox
from tests.support.firefox import Page
from tests.support.firefox_visitor import contacted


def test_a_connection_without_a_request_is_recorded(page: Page, recorder: Recorder) -> None:
    page.goto("https://first.example/")
    page.evaluate("(document.head.innerHTML = '<link rel=preconnect href=https://early.example>')")

    recorder.wait_until(lambda: "early.example" in recorder.hosts)
    assert recorder.requests_to("early.example") == []


def test_a_firefox_that_visits_nothing_contacts_nobody(visitor: Page, recorder: Recorder) -> None:
    visitor.goto("about:blank")

    assert contacted(visitor, recorder) == set()


def test_without_firefox_the_tests_fail_and_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(firefox, "EXECUTABLE", Path("/nonexistent/firefox"))

    with (
        pytest.raises(AssertionError, match="apt install firefox-esr"),
        firefox.firefox(tmp_path, 9),
    ):
        pass
