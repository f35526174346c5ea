"""Activates a plug-in in a browser with an empty profile of its own, and records what it does.

Needs Playwright and Chromium, which nothing else of the layer does. The profile is deleted
afterwards, so that no plug-in meets what another one stored.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from social_consent.providers import Provider

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request

# What the browser itself would otherwise ask of its maker.
QUIET = ("--disable-background-networking", "--disable-component-update")
# What most visitors' browsers do: else a plug-in would set fewer cookies here than there.
PREFERENCES = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
NO_SANDBOX = "--no-sandbox"
HOW_TO_INSTALL = (
    "Playwright is not installed: pip install playwright. It needs a Chromium: playwright install "
    "chromium, or --executable with the path of one, such as /usr/bin/chromium."
)
WEB = ("http", "https", "ws", "wss")


class NoBrowserError(Exception):
    """Playwright or its browser is missing; the message says what to install."""


class NotMeasuredError(Exception):
    """Nothing was measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a plug-in did.

    Attributes:
        browser: name and version.
        hosts: names of the hosts that it contacted, sorted; never this site's own.
        cookies: that these hosts set, each {"name", "host", "seconds"}; `seconds` of its lifetime,
            None until the browser is closed. Without their values.
        requests: number of requests to these hosts.
        received_bytes: of their answers, headers included, as transferred.
    """

    browser: str
    hosts: list[str]
    cookies: list[dict[str, Any]]
    requests: int
    received_bytes: int


@dataclass(frozen=True, slots=True)
class QuarantinedBrowser:
    """Chromium as the operator has installed it.

    Attributes:
        executable: path of the browser; empty for Playwright's own.
        arguments: further arguments of the browser, such as `--proxy-server=…`.
        seconds: how long a plug-in is watched.
    """

    executable: str
    arguments: Sequence[str]
    seconds: float

    def measure(self, provider: Provider, page_url: str) -> Measured:
        """Activate the plug-in on a page of this site and watch it.

        Raises NoBrowserError, or NotMeasuredError where the page does not show it or no other host
        answered.
        """
        try:
            from playwright.sync_api import Error, sync_playwright
        except ImportError:
            raise NoBrowserError(HOW_TO_INSTALL) from None
        # Ends before anything is stored: Django's ORM refuses to work beside Playwright's loop.
        with sync_playwright() as playwright, TemporaryDirectory(prefix="plug-in-") as profile:
            _prepare(Path(profile))
            try:
                context = playwright.chromium.launch_persistent_context(
                    profile,
                    executable_path=self.executable or None,
                    args=[*QUIET, *self.arguments],
                    chromium_sandbox=NO_SANDBOX not in self.arguments,
                )
            except Error as problem:
                raise NoBrowserError(
                    f"The browser does not start: {_first_line(problem)}"
                ) from None
            try:
                return _watch(context, provider, page_url, self.seconds)
            except Error as problem:
                raise NotMeasuredError(f"the page failed: {_first_line(problem)}") from None
            finally:
                context.close()


def _prepare(profile: Path) -> None:
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES))


def _first_line(problem: Exception) -> str:
    return next(iter(str(problem).splitlines()), type(problem).__name__)


def _watch(
    context: "BrowserContext", provider: Provider, page_url: str, seconds: float
) -> Measured:
    own, sent, answered = urlsplit(page_url).hostname, list["Request"](), list["Request"]()
    tab = context.pages[0]
    tab.goto(page_url)
    button = tab.locator(f'button[name="activate"][value="{provider.key}"]').first
    if not button.count():
        raise NotMeasuredError(f"no button of it on {page_url}")
    context.on("request", lambda request: sent.append(request))
    context.on("requestfinished", lambda request: answered.append(request))
    sockets = list[str]()
    tab.on("websocket", lambda socket: sockets.append(socket.url))
    button.click()
    tab.wait_for_timeout(seconds * 1000)
    hosts = list(_foreign_hosts([*(request.url for request in sent), *sockets], own))
    if not any(_foreign_hosts([request.url for request in answered], own)):
        raise NotMeasuredError("no host of the company answered")
    return Measured(
        browser=f"Chromium {context.browser.version if context.browser else ''}".strip(),
        hosts=sorted(set(hosts)),
        cookies=sorted(_cookies(context, own), key=lambda cookie: (cookie["host"], cookie["name"])),
        requests=len(hosts),
        received_bytes=sum(_size(request) for request in answered if _is_foreign(request, own)),
    )


def _foreign_hosts(urls: Sequence[str], own: str | None) -> Iterator[str]:
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme in WEB and parts.hostname and parts.hostname != own:
            yield parts.hostname


def _is_foreign(request: "Request", own: str | None) -> bool:
    return any(_foreign_hosts([request.url], own))


def _size(request: "Request") -> int:
    from playwright.sync_api import Error

    with suppress(Error):  # of a document that is gone
        sizes = request.sizes()
        return sizes["responseBodySize"] + sizes["responseHeadersSize"]
    return 0


def _cookies(context: "BrowserContext", own: str | None) -> Iterator[dict[str, Any]]:
    now = time.time()
    for cookie in context.cookies():
        host = cookie.get("domain", "").lstrip(".")
        if host != own:
            expires = cookie.get("expires", -1)
            seconds = max(0, int(expires - now)) if expires >= 0 else None
            yield {"name": cookie.get("name", ""), "host": host, "seconds": seconds}
