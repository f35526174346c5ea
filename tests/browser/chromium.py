"""Debian's Chromium, started so that it speaks to nobody of its own accord and finds every host at
the recorder."""

import json
import os
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright

EXECUTABLE = Path("/usr/bin/chromium")
# Draws no window and takes a third less of the processor; Debian packages it on its own.
WINDOWLESS = Path("/usr/bin/chromium-headless-shell")
NOWHERE = "http://127.0.0.1:9/"  # the discard port: nothing listens, and the recorder is not asked

# Third-party cookies are allowed, or a plug-in that gets them could not be told from one that does
# not.
PREFERENCES: dict[str, Any] = {
    "profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False},
    "signin": {"allowed": False},
    "search": {"suggest_enabled": False},
    "autofill": {"profile_enabled": False, "credit_card_enabled": False},
}

# This list replaces Playwright's own. The first two draw the address bar with two web pages for
# each window.
FEATURES_OFF = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "SpareRendererForSitePerProcess",
]


def arguments(recorder_port: int) -> list[str]:
    return [
        f"--host-resolver-rules=MAP * 127.0.0.1:{recorder_port}, EXCLUDE 127.0.0.1",
        f"--disable-features={','.join(FEATURES_OFF)}",
        "--ignore-certificate-errors",
        "--disable-background-networking",
        "--disable-component-update",
        f"--component-updater=url-source={NOWHERE}",  # some components are fetched all the same
        f"--gaia-url={NOWHERE}",  # so is the list of Google accounts
        f"--autofill-server-url={NOWHERE}",  # pages with forms make it ask what their fields mean
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]


def launch(
    playwright: Playwright,
    profile: Path,
    recorder_port: int,
    *,
    remember_pages: bool = False,
    executable: Path = EXECUTABLE,
    **options: Any,
) -> BrowserContext:
    """A browser with an empty profile; `options` go to Playwright's launch_persistent_context.

    Its `browser.new_context()` gives visitors that share nothing, which is cheaper than a browser
    for each. But only the profile itself speculates, as visitors' browsers do: it connects to the
    host of a link under the mouse.

    `remember_pages` switches on the back/forward cache, which Playwright switches off.
    AssertionError, saying what to install, where Chromium is missing.
    """
    assert EXECUTABLE.exists(), "Chromium is missing: sudo apt install chromium (or: make system)"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES))
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=executable,
        args=arguments(recorder_port),
        ignore_default_args=["--disable-back-forward-cache"] if remember_pages else None,
        **options,
    )
