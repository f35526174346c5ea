"""What a visitor chose: which provider, for how long, where, and in which words it was asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from social_consent.conf import conf
from social_consent.consent.wording import version
from social_consent.providers import find_offered


class Scope(TextChoices):
    """How far a tick reaches, from narrow to wide."""

    PAGE = "page", _("only here and now, until I leave this page")
    SESSION = "session", _("until I close the browser, for some hours at most")
    KEPT = "kept", _("until I take it back")


@dataclass(frozen=True, slots=True)
class Choice:
    """One provider that the visitor ticked."""

    key: str
    scope: Scope
    version: str  # of the words (see terms.py)
    given_at: int  # seconds since 1970, UTC
    receipt: str = ""  # number of its entry in the ledger, where the project keeps one


def place_of(page: str) -> str:
    """A short name of a page that does not tell the page: the query and what follows do not
    count."""
    # Whatever was sent as a page, of this site or not.
    path = page.partition("#")[0].partition("?")[0]
    return sha256(path.encode(errors="replace")).hexdigest()[:16]


def holds(choice: Choice) -> bool:
    """Whether a choice still counts: its provider is offered, its words are today's, and its time
    is not over."""
    provider = find_offered(choice.key)
    if provider is None or choice.version != version(provider):
        return False
    age = datetime.now(UTC) - datetime.fromtimestamp(choice.given_at, UTC)
    return (
        age
        <= {Scope.PAGE: conf.PAGE_GRANT, Scope.SESSION: conf.SESSION, Scope.KEPT: conf.KEEP}[
            choice.scope
        ]
    )


def active(choices: Iterable[Choice]) -> frozenset[str]:
    """Keys of the providers that are ticked on every page."""
    return frozenset(choice.key for choice in choices)


def usual_scope(request: HttpRequest) -> Scope:
    """The scope of a tick that names none: the site's, or this page only where the browser asks not
    to be tracked.

    Global Privacy Control (W3C, `Sec-GPC`) and its forerunner `DNT`.
    """
    if request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1":
        return Scope.PAGE
    return Scope(conf.USUAL_SCOPE)


def wanted_scope(request: HttpRequest, named: str) -> Scope:
    """What the visitor named, which wins over every default; the usual one where that is nothing
    known."""
    return Scope(named) if named in Scope.values else usual_scope(request)
