"""Chromium for the visits, and a server that answers for every host of the internet."""

import json
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
from playwright.sync_api import BrowserContext, Playwright

SENTINEL = "sentinel.example"
ANSWER = b"<!doctype html><title>plug-in</title><p>the network</p>"
TLS_HANDSHAKE = b"\x16"
NOWHERE = "http://127.0.0.1:9/"  # the discard port
PREFERENCES = {
    "profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False},
    "signin": {"allowed": False},
    "search": {"suggest_enabled": False},
    "autofill": {"profile_enabled": False, "credit_card_enabled": False},
}
# Instead of Playwright's list. The first two draw the address bar with two web pages per window.
FEATURES_OFF = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,HttpsFirstBalancedModeAutoEnable,"
    "HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,"
    "PaintHolding,PreconnectToSearch"
)


def launch(playwright: Playwright, profile: Path, world_port: int) -> BrowserContext:
    """Start a Chromium with an empty profile that finds every host at the port of the world."""
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES))
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path="/usr/bin/chromium",
        args=[
            f"--host-resolver-rules=MAP * 127.0.0.1:{world_port}, EXCLUDE 127.0.0.1",
            f"--disable-features={FEATURES_OFF}",
            "--ignore-certificate-errors",
            "--disable-background-networking",
            "--disable-component-update",
            f"--component-updater=url-source={NOWHERE}",
            f"--gaia-url={NOWHERE}",
            f"--autofill-server-url={NOWHERE}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ],
    )


class World(ThreadingHTTPServer):
    """Every host but our own: answers with a page, and records who was contacted.

    `hosts` has the name of each TLS greeting and each request, `requests` the host of each request.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self._change = threading.Condition()
        self.hosts: list[str] = []
        self.requests: list[str] = []
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("world.example").configure_cert(self._tls)
        self._tls.sni_callback = lambda _socket, name, _context: self.record(name or "unnamed")
        super().__init__(("127.0.0.1", 0), _Answer)

    def record(self, host: str, *, requested: bool = False) -> None:
        with self._change:
            self.hosts.append(host)
            if requested:
                self.requests.append(host)
            self._change.notify_all()

    def clear(self) -> None:
        with self._change:
            self.hosts.clear()
            self.requests.clear()

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until the condition is met; whether it was in time."""
        with self._change:
            return self._change.wait_for(condition, seconds)

    def finish_request(self, request: Any, client_address: Any) -> None:
        if request.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
            request = self._tls.wrap_socket(request, server_side=True)
        with request as connection:
            super().finish_request(connection, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser may drop a connection at any time."""


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20  # seconds of silence on a kept connection
    server: World

    def answer(self) -> None:
        self.server.record(self.headers.get("Host", "unnamed").partition(":")[0], requested=True)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    do_GET = do_POST = answer  # noqa: N815 - the base class looks for these names

    def log_message(self, *arguments: Any) -> None:
        """The lists of the world are the log."""


@contextmanager
def the_world() -> Iterator[World]:
    with World() as world:
        threading.Thread(target=world.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield world
        finally:
            world.shutdown()
