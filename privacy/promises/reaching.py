"""Whether the probe reaches this very site: asked once per run, before any check."""

import json
from collections.abc import Mapping
from typing import NoReturn

from django.utils.crypto import constant_time_compare, salted_hmac

from privacy.promises.models import VerificationRun
from privacy.registry.promise import Page, Probe

OK = 200


class UnreachableError(OSError):
    """The site does not answer at PRIVACY_PROBE_URL."""


class AnotherSiteError(UnreachableError):
    """What answers at PRIVACY_PROBE_URL is not this site, with this database and this key."""


class UnreachableProbe:
    """Stands for the probe where the site cannot be reached: every visit fails at once."""

    def __init__(self, probe: Probe, reason: OSError) -> None:
        self._probe, self._reason = probe, reason

    def fetch(self, path: str, headers: Mapping[str, str] | None = None) -> NoReturn:
        """Raise why the site cannot be reached."""
        raise self._reason

    def path_of(self, view: str, *arguments: str) -> str:
        """Return the path of a named view."""
        return self._probe.path_of(view, *arguments)


def echo_of(nonce: str) -> str:
    """Return what only this site can answer to the nonce of one of its runs."""
    return salted_hmac("privacy.promises.reaching", nonce, algorithm="sha256").hexdigest()


def reached(probe: Probe, run: VerificationRun) -> Probe:
    """Return the probe if it reaches this site, else one whose every visit fails at once."""
    path = f"{probe.path_of('privacy_public:probe_echo')}?nonce={run.nonce}"
    try:
        _require_echo(probe.fetch(path), run.nonce)
    except OSError as reason:
        return UnreachableProbe(probe, reason)
    return probe


def _require_echo(page: Page, nonce: str) -> None:
    try:
        echo = json.loads(page.text)["echo"] if page.status == OK else ""
    except (ValueError, KeyError, TypeError):
        echo = ""
    if not constant_time_compare(str(echo), echo_of(nonce)):
        raise AnotherSiteError(f"status {page.status}")
