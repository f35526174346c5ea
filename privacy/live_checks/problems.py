"""Why a check of the live system could not be run, in public words."""

import ssl
from urllib.error import URLError

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from privacy.live_checks.time_limit import TimeLimitError
from privacy.registry.finding import Finding, finding
from privacy.registry.texts import LazyText


class UnreachableError(OSError):
    """The site does not answer at PRIVACY_PROBE_URL."""


class AnotherSiteError(UnreachableError):
    """What answers at PRIVACY_PROBE_URL is not this site, with this database and this key."""


def problem_of(error: Exception) -> LazyText | Finding:
    """Return the class of an error in words, without its own text, which may name people."""
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("the certificate of the site is not valid")
    if isinstance(error, AnotherSiteError):
        return _("another site answered the test visit")
    if isinstance(error, TimeLimitError | TimeoutError):
        return _("it took too long")
    if isinstance(error, DatabaseError):
        return _("the database did not answer")
    if isinstance(error, OSError):
        return _("the site did not answer")
    return finding(_("the check itself failed (%(kind)s)"), kind=type(error).__name__)
