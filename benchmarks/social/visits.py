"""Visits in Chromium: one that is timed, one that looks at everything else, one without
JavaScript."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from benchmarks.social.browser import SENTINEL, World, launch, the_world
from benchmarks.social.contenders import NOTHING, Contender
from benchmarks.social.figures import Look
from benchmarks.social.trace import (
    CATEGORIES,
    SLOWER,
    MainThread,
    NotMarkedError,
    main_thread,
)
from benchmarks.social.weight import File

WINDOW = {"width": 1280, "height": 900}  # all of the article
VISITS = 3  # at most for one measurement: some traces lack events
PATIENCE = 5  # seconds for a click to lead somewhere
SETTLED = 1000  # milliseconds for what a click has activated to take its place
WATCH = Path(__file__).with_name("watch.js").read_text()
AT_REST = (
    "() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(() => done())))"
)


class NotSeenError(Exception):
    """A request that was certainly made was not recorded."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser whose every visit starts with an empty cache; `url` is the site's, without a
    closing slash."""

    browser: Browser
    world: World
    url: str

    def time(self, contender: Contender) -> MainThread:
        """Measure how long the main thread works, on a processor that is slower than this one.

        Visits again where the trace misses the mark. Raises NotMarkedError where it always does.
        """
        for _visit in range(VISITS - 1):
            with suppress(NotMarkedError):
                return main_thread(self._trace(contender))
        return main_thread(self._trace(contender))

    def _trace(self, contender: Contender) -> bytes:
        with self._page(contender) as page:
            page.context.new_cdp_session(page).send(
                "Emulation.setCPUThrottlingRate", {"rate": SLOWER}
            )
            self.browser.start_tracing(page=page, categories=CATEGORIES)
            try:
                self._open(page, contender)
            finally:
                trace = self.browser.stop_tracing()
        return trace

    def look(self, contender: Contender) -> Look:
        with self._page(contender) as page:
            answers: list[Response] = []
            page.on("response", lambda answer: answers.append(answer))
            self.world.clear()
            self._open(page, contender)
            files = [_file(answer) for answer in answers if answer.url.startswith(self.url)]
            self._prove(page.context)
            hosts = len(set(self.world.hosts) - {SENTINEL})
            requests = sum(host != SENTINEL for host in self.world.requests)
            shifted = _shifts(page, "!one.hadRecentInput")
            before = _shifts(page)
            works = self._activates(page, contender)
            page.wait_for_timeout(SETTLED)  # frames that come later leave "networkidle" waiting
            page.evaluate(AT_REST)
            moved = _shifts(page) - before
        with self._page(contender, java_script_enabled=False) as page:
            page.goto(f"{self.url}/{contender.page}/")
            without = self._activates(page, contender)
        return Look(files, hosts, requests, shifted, moved, works, without)

    @contextmanager
    def _page(self, contender: Contender, *, java_script_enabled: bool = True) -> Iterator[Page]:
        context = self.browser.new_context(viewport=WINDOW, java_script_enabled=java_script_enabled)  # type: ignore[arg-type]
        try:
            page = context.new_page()
            page.add_init_script(f"({WATCH.strip()})({json.dumps(contender.button)})")
            yield page
        finally:
            context.close()

    def _open(self, page: Page, contender: Contender) -> None:
        """Until the button can be used, half a second went by without a request, and the main
        thread is idle."""
        with page.expect_console_message(lambda message: message.text == "usable"):
            page.goto(f"{self.url}/{contender.page}/", wait_until="networkidle")
        page.evaluate(AT_REST)

    def _activates(self, page: Page, contender: Contender) -> bool:
        """Whether a click on what the visitor sees brings the real thing; on whatever is there, if
        not the button."""
        if contender in NOTHING.values():
            return False
        self.world.clear()
        if contender.banner and page.locator(contender.banner).is_visible():
            page.locator(contender.banner).click()
        controls = page.locator(f"{contender.button}, #place :is(a, button, input, summary)")
        button = page.locator(contender.button).first
        place = button if button.is_visible() else controls.locator("visible=true").first
        if not place.is_visible():
            return False
        place.click()
        return self.world.wait_until(lambda: contender.host in self.world.hosts, PATIENCE)

    def _prove(self, context: BrowserContext) -> None:
        """Prove that the world sees this visitor at all. Raises NotSeenError."""
        proof = context.new_page()
        proof.goto(f"https://{SENTINEL}/")
        if not self.world.wait_until(lambda: SENTINEL in self.world.requests, PATIENCE):
            raise NotSeenError(SENTINEL)
        proof.close()


def _file(answer: Response) -> File:
    """What was answered. AssertionError for a script or style that did not come packed: not as
    visitors get it."""
    kind = answer.request.resource_type
    packed = answer.headers.get("content-encoding") == "gzip"
    assert packed or kind not in ("script", "stylesheet"), f"{answer.url} did not come packed"
    return File(kind, answer.body())


def _shifts(page: Page, wanted: str = "true") -> float:
    return float(
        page.evaluate(f"shifts.filter((one) => {wanted}).reduce((sum, one) => sum + one.value, 0)")
    )


@contextmanager
def visiting(url: str) -> Iterator[Visitor]:
    """A Chromium for which every host but the site is the world's."""
    with (
        tempfile.TemporaryDirectory() as folder,
        the_world() as world,
        sync_playwright() as playwright,
    ):
        context = launch(playwright, Path(folder) / "profile", world.server_port)
        assert context.browser is not None
        try:
            yield Visitor(context.browser, world, url)
        finally:
            context.close()
