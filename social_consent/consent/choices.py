"""What a visitor consented to: which provider, how far, when, and by which wording."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from social_consent.conf import conf
from social_consent.consent.wording import wording_version
from social_consent.providers import find_enabled


class Scope(TextChoices):
    """How far a consent reaches, from narrow to wide; cookies and ledgers contain the values."""

    PAGE = "page", _("only here and now, until I leave this page")
    SESSION = "session", _("until I close the browser, for some hours at most")
    PERSISTENT = "kept", _("until I take it back")


@dataclass(frozen=True, slots=True)
class Choice:
    """The consent of a visitor to one provider."""

    key: str
    scope: Scope
    version: str  # of the wording
    given_at: int  # seconds since 1970, UTC
    receipt: str = ""  # number of its entry in the ledger, if the project has one


def page_digest(page: str) -> str:
    """Return 16 hexadecimal digits for the path of a page; query and fragment do not count.

    `page` is what a client sent: an address of this site or anything else.
    """
    path = page.partition("#")[0].partition("?")[0]
    return sha256(path.encode(errors="replace")).hexdigest()[:16]


def is_valid(choice: Choice) -> bool:
    """Return whether a consent still counts: its provider is enabled, the wording has not changed,
    and it has not expired."""
    provider = find_enabled(choice.key)
    if provider is None or choice.version != wording_version(provider):
        return False
    max_age = {
        Scope.PAGE: conf.PAGE_GRANT,
        Scope.SESSION: conf.SESSION,
        Scope.PERSISTENT: conf.MAX_AGE,
    }
    age = datetime.now(UTC) - datetime.fromtimestamp(choice.given_at, UTC)
    return age <= max_age[choice.scope]


def active_keys(choices: Iterable[Choice]) -> frozenset[str]:
    """Return the keys of the providers that are active on every page."""
    return frozenset(choice.key for choice in choices)


def default_scope(request: HttpRequest) -> Scope:
    """Return the scope of a consent that names none: the site's, or this page view only if the
    browser asks not to be tracked (Global Privacy Control, W3C, `Sec-GPC`; its predecessor `DNT`).
    """
    if request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1":
        return Scope.PAGE
    return Scope(conf.DEFAULT_SCOPE)


def requested_scope(request: HttpRequest, named: str) -> Scope:
    """Return the scope that the visitor selected, which wins over every default; the default where
    the name is unknown."""
    return Scope(named) if named in Scope.values else default_scope(request)
