"""Why a check of the live system could not be run, in public words."""

import ssl
from http.client import HTTPException
from urllib.error import URLError

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from privacy.live_checks.conf import conf
from privacy.live_checks.time_limit import TimeLimitError
from privacy.registry.finding import Finding, finding
from privacy.registry.texts import LazyText


class UnreachableError(OSError):
    """The site does not answer at PRIVACY_PROBE_URL."""


class PageError(URLError):
    """A page of the site could not be read: `path` says which, `reason` why."""

    def __init__(self, path: str, error: Exception) -> None:
        super().__init__(error.reason if isinstance(error, URLError) else error)
        self.path = path


class AnotherSiteError(UnreachableError):
    """What answers at PRIVACY_PROBE_URL is not this site, with this database and this key."""


# In words, what errors mean; the first that fits counts.
PROBLEMS: tuple[tuple[tuple[type[Exception], ...], LazyText], ...] = (
    ((ssl.SSLCertVerificationError,), _("the certificate of the site is not valid")),
    ((AnotherSiteError,), _("another site answered the test visit")),
    ((TimeoutError,), _("it took too long")),
    ((DatabaseError,), _("the database did not answer")),
    ((ConnectionResetError, BrokenPipeError, HTTPException), _("the connection broke off")),
    ((OSError,), _("the site did not answer")),
)


def problem_of(error: Exception) -> LazyText | Finding:
    """Return the class of an error in words, without its own text, which may name people, and where
    it happened."""
    problem = _class_of(error)
    if not isinstance(error, PageError) or "@" in error.path:
        return problem
    return finding(_("%(problem)s, at %(path)s"), problem=problem, path=error.path)


def _class_of(error: Exception) -> LazyText | Finding:
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, TimeLimitError):
        seconds = int(conf.CHECK_TIME.total_seconds())
        return finding(_("all its steps together took longer than %(seconds)d s"), seconds=seconds)
    for kinds, problem in PROBLEMS:
        if isinstance(error, kinds):
            return problem
    return finding(_("the check itself failed (%(kind)s)"), kind=type(error).__name__)
