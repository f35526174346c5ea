"""A visitor of the two-click layer in Firefox, and what becomes of the plug-ins."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.recorder import SENTINEL, Recorder
from tests.support.firefox import Page, Session, new_visitor

REST = 0.8  # seconds without anything new on record


AFTERWARDS = 0.3  # the same once the visitor has left, who begins nothing any more


@contextmanager
def visiting(session: Session, recorder: Recorder) -> Iterator[Page]:
    """A visitor of their own, of whom nothing reaches the next one's record."""
    page = new_visitor(session)
    yield page
    page.leave()
    come_to_rest(recorder, AFTERWARDS)


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
    return f"[data-provider='{key}'] .social-consent__checkbox"


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


def type_letters(page: Page, text: str) -> None:
    for letter in text:
        page.press(letter)
