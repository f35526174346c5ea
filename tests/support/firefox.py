"""Debian's Firefox ESR, driven by WebDriver BiDi, which it speaks by itself; every host is found at
the recorder."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

EXECUTABLE = Path("/usr/bin/firefox-esr")
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
NOWHERE = "data:,#nothing/v1"
PATIENCE = 30  # seconds
PATIENCE_AT_START = 90  # seconds; it takes four of a processor, which others may keep busy
TAB, SPACE = "\ue004", " "  # keys as WebDriver names them


def preferences(recorder_port: int, *, java_script: bool) -> dict[str, Any]:
    """Names lead to this machine and the two ports of the web to the recorder: connections on
    suspicion, too."""
    return {
        "network.dns.forceResolve": "127.0.0.1",
        "network.socket.forcePort": f"80={recorder_port};443={recorder_port}",
        # Third-party cookies are allowed, as in the tests with Chromium.
        "network.cookie.cookieBehavior": 0,
        "javascript.enabled": java_script,
        # Windows that nobody asked for are blocked, as for visitors.
        "dom.disable_open_during_load": True,
        # What Firefox itself recommends for tests: it reports to nobody.
        "remote.prefs.recommended": True,
        "services.settings.server": NOWHERE,
        "network.connectivity-service.enabled": False,
        "browser.topsites.contile.enabled": False,
        "app.update.disabledForTesting": True,
        "extensions.systemAddon.update.enabled": False,
        "media.gmp-manager.updateEnabled": False,
        "media.gmp-manager.url": NOWHERE,
        "media.gmp-provider.enabled": False,
    }


class CommandFailedError(AssertionError):
    """Firefox refused a command; the message says why."""


@dataclass(slots=True)
class Session:
    """The connection to one Firefox."""

    socket: ClientConnection
    numbers: Iterator[int]
    patience: float = PATIENCE_AT_START  # seconds until a command must be answered

    def command(self, method: str, **parameters: Any) -> Any:
        """The result of a command (W3C WebDriver BiDi). Raises CommandFailedError."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv(timeout=self.patience))
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise CommandFailedError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]


@dataclass(frozen=True, slots=True)
class Page:
    """One tab of one visitor."""

    session: Session
    visitor: str
    tab: str

    def new_tab(self) -> "Page":
        """Another tab of the same visitor."""
        made = self.session.command("browsingContext.create", type="tab", userContext=self.visitor)
        return Page(self.session, self.visitor, made["context"])

    def leave(self) -> None:
        """Close all tabs of this visitor, and forget them."""
        self.session.command("browser.removeUserContext", userContext=self.visitor)

    def goto(self, url: str) -> None:
        self.session.command("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def reload(self) -> None:
        self.session.command("browsingContext.reload", context=self.tab, wait="complete")

    def back(self, pages: int = 1) -> None:
        self.session.command("browsingContext.traverseHistory", context=self.tab, delta=-pages)

    def evaluate(self, expression: str, *, promised: bool = False) -> Any:
        """The value of an expression that gives something JSON has, or a promise of it.

        Where scripts are off, expressions still work and promises are never kept.
        """
        wrapped = (
            f"({expression}).then(JSON.stringify)"
            if promised
            else f"JSON.stringify({expression} ?? null)"
        )
        answer = self.session.command(
            "script.evaluate",
            expression=wrapped,
            target={"context": self.tab},
            awaitPromise=promised,
        )
        if answer["type"] != "success":
            raise CommandFailedError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def click(self, selector: str) -> None:
        """A real click on the first element that matches."""
        place = "{ block: 'center', behavior: 'instant' }"
        self.evaluate(f"document.querySelector({json.dumps(selector)}).scrollIntoView({place})")
        located = self.session.command(
            "browsingContext.locateNodes",
            context=self.tab,
            locator={"type": "css", "value": selector},
            maxNodeCount=1,
        )
        origin = {"type": "element", "element": {"sharedId": located["nodes"][0]["sharedId"]}}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": origin}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *press]})

    def press(self, key: str) -> None:
        """A key, down and up."""
        presses = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": presses})

    def cookies(self) -> list[str]:
        """The names of this visitor's cookies."""
        stored = self.session.command(
            "storage.getCookies", partition={"type": "context", "context": self.tab}
        )
        return [cookie["name"] for cookie in stored["cookies"]]

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something to become true; AssertionError if it does not."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if holds():
                    return
            except CommandFailedError:
                pass  # the page is being replaced
            time.sleep(0.05)
        raise AssertionError(f"Not within {PATIENCE} seconds: {what}")

    def _act(self, source: dict[str, Any]) -> None:
        self.session.command("input.performActions", context=self.tab, actions=[source])


@contextmanager
def firefox(folder: Path, recorder_port: int, *, java_script: bool = True) -> Iterator[Session]:
    """A Firefox without a window, with a fresh profile below `folder`.

    AssertionError, saying what to install, where Firefox is missing.
    """
    assert EXECUTABLE.exists(), "Firefox is missing: sudo apt install firefox-esr (or: make system)"
    profile = folder / "profile"
    profile.mkdir(parents=True)
    wanted = preferences(recorder_port, java_script=java_script)
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()
    ]
    (profile / "user.js").write_text("\n".join(lines))
    command: Sequence[str] = [
        str(EXECUTABLE),
        *("--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"),
    ]
    # Only with this variable may a released Firefox be told another server for its settings.
    environment = os.environ | {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1", "HOME": str(folder)}
    with (folder / "output.txt").open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        with connect(f"{address(process, folder / 'output.txt')}/session", max_size=None) as socket:
            session = Session(socket, count(1))
            session.command(
                "session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}}
            )
            session.patience = PATIENCE
            yield session
    finally:
        process.terminate()
        process.wait(PATIENCE)


def address(process: "subprocess.Popen[bytes]", output: Path) -> str:
    """Where Firefox listens, once it says so."""
    deadline = time.monotonic() + PATIENCE_AT_START
    while process.poll() is None and time.monotonic() < deadline:
        if listening := LISTENING.search(output.read_text()):
            return listening[1]
        time.sleep(0.05)
    raise AssertionError(f"Firefox does not start. It said:\n{output.read_text()[-2000:]}")


def new_visitor(session: Session) -> Page:
    """Return a visitor who shares nothing with the others, with one empty tab."""
    visitor = session.command("browser.createUserContext")["userContext"]
    made = session.command("browsingContext.create", type="tab", userContext=visitor)
    return Page(session, visitor, made["context"])
