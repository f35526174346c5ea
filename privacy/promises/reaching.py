"""Whether the probe reaches this very site: asked once per run, before any check."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from privacy.live_checks.problems import AnotherSiteError
from privacy.promises.models import VerificationRun
from privacy.promises.noted_visits import notes_visits
from privacy.registry.promise import Probe

OK = 200


class UnreachableProbe:
    """Stands for the probe where the site cannot be reached: every visit fails at once."""

    def __init__(self, probe: Probe, reason: OSError) -> None:
        self._probe, self._reason = probe, reason

    def fetch(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
    ) -> NoReturn:
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
    try:
        _answer(probe, run.nonce)
    except OSError as reason:
        return UnreachableProbe(probe, reason)
    return probe


def writes_second_log(probe: Probe) -> bool:
    """Return whether the web server that answers, or the application, writes an access log of its
    own; the second visit looks for the first."""
    require_this_site(probe)
    return bool(require_this_site(probe).get("writes_second_log"))


def require_this_site(probe: Probe) -> dict[str, Any]:
    """Return what this site says about its process, also outside a run of the verification.

    Raises AnotherSiteError where another one answers, and OSError where none does.
    """
    with current_run() as run:
        return _answer(probe, run.nonce)


@contextmanager
def current_run() -> Iterator[VerificationRun]:
    """Yield the run of the verification that is under way, else one that is made for this and has
    ended already, so that no verification continues it."""
    run = VerificationRun.objects.filter(ended_at=None).first()
    asked = run or VerificationRun.objects.create(ended_at=timezone.now())
    try:
        yield asked
    finally:
        if run is None:
            asked.delete()


def about_this_process(nonce: str) -> dict[str, Any]:
    """Return what the site answers to the nonce of a run under way."""
    return {"echo": echo_of(nonce), "writes_second_log": notes_visits()}


def _answer(probe: Probe, nonce: str) -> dict[str, Any]:
    """Return what this site says about its process. Raises AnotherSiteError where another one
    answers."""
    page = probe.fetch(f"{probe.path_of('privacy_public:probe_echo')}?nonce={nonce}")
    try:
        answer = json.loads(page.text) if page.status == OK else {}
        echo = str(answer["echo"])
    except (ValueError, KeyError, TypeError):
        answer, echo = {}, ""
    if not constant_time_compare(echo, echo_of(nonce)):
        raise AnotherSiteError(f"status {page.status}")
    return dict(answer)
