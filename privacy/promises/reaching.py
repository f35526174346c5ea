"""Whether the probe reaches this very site: asked once per run, before any check."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from os import SEEK_END
from pathlib import Path
from typing import Any, NoReturn

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from privacy.live_checks.problems import AnotherSiteError
from privacy.promises.models import VerificationRun
from privacy.registry.promise import Probe

OK = 200
LOOKED_THROUGH = 256 * 1024  # bytes at the end of a file
REFUSED = "Not Found: "  # as Django warns (`django.request`)
ACCESS_LOGS = ("gunicorn.access", "uvicorn.access", "hypercorn.access")


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
    writes_log = any(logging.getLogger(name).handlers for name in ACCESS_LOGS)
    if _listener not in logging.root.handlers:
        logging.root.addHandler(_listener)
    return {
        "echo": echo_of(nonce),
        "writes_second_log": writes_log or _listener.heard or any(map(_names_visits, _log_files())),
    }


class _Listener(logging.Handler):
    """Notices that a logger names the page that answers here: wherever it writes, a visit is noted.

    Attributes:
        heard: whether one did, since this process answered first.
    """

    heard = False

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a record, and keep nothing of it; one that is malformed is not ours to report."""
        with suppress(Exception):
            self.heard |= _notes_visit(record.getMessage())


_listener = _Listener()


def _log_files() -> set[str]:
    """Return the names of the files into which this process logs."""
    handlers = list(logging.root.handlers)
    for logger in list(logging.root.manager.loggerDict.values()):
        handlers += logger.handlers if isinstance(logger, logging.Logger) else []
    return {each.baseFilename for each in handlers if isinstance(each, logging.FileHandler)}


def _names_visits(path: str) -> bool:
    """Return whether the end of a file names the page that answers here, which each run visited
    before."""
    try:
        with Path(path).open("rb") as file:
            file.seek(max(0, file.seek(0, SEEK_END) - LOOKED_THROUGH))
            return any(map(_notes_visit, file.read().decode("utf-8", "replace").splitlines()))
    except OSError:
        return False


def _notes_visit(line: str) -> bool:
    """Return whether a line names the page that answers here; Django's own warning about a request
    for it with a made-up nonce, which anyone can send, notes no visitor."""
    return reverse("privacy_public:probe_echo") in line and REFUSED not in line


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
