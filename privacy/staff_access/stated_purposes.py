"""Purpose-bound access: staff say why they open a person's data, for that person and some hours.

The purpose is kept in the session, by pseudonym of the person, and stored with each access. An
emergency is a purpose for the page that opens it only: it was reviewed for nothing else.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.staff_access.conf import conf

NOTE_CHARACTERS = 200
SESSION_KEY = "access_purposes"  # pseudonym → (purpose, note, seconds since 1970)
OF_THIS_PAGE = "_purposes_of_this_page"  # on the request: pseudonym → StatedPurpose


class Purpose(models.TextChoices):
    """Why staff open the data of one person."""

    REQUEST = "request", _("to answer a request")
    CONTRACT = "contract", _("to process an order or contract")
    ENQUIRY = "enquiry", _("to answer an enquiry")
    ACCOUNT = "account", _("to manage an account")
    INCIDENT = "incident", _("to handle a security incident")
    CLAIM = "claim", _("to establish or defend a legal claim")
    OTHER = "other", _("for another reason")
    EMERGENCY = "emergency", _("in an emergency")


FOR_ONE_PAGE = frozenset({Purpose.EMERGENCY})
# What staff can state themselves.
STATED = [choice for choice in Purpose.choices if choice[0] != Purpose.EMERGENCY]


class StatedPurpose(NamedTuple):
    """A purpose with its reference, such as the number of a request, or its reason."""

    purpose: str
    note: str


class PurposeNeededError(Exception):
    """Staff must say why they open this person's data.

    Attributes:
        keys: pseudonyms of the people to whom the record belongs.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__()
        self.keys = sorted(keys)


def keep_purpose(request: HttpRequest, keys: Iterable[str], purpose: str, note: str) -> None:
    """Remember why the data of these people is opened, for PRIVACY_ACCESS_PURPOSE_LIFETIME; a
    purpose in FOR_ONE_PAGE for this page only."""
    if purpose in FOR_ONE_PAGE:
        of_page = dict.fromkeys(keys, StatedPurpose(purpose, note[:NOTE_CHARACTERS]))
        request.__dict__.setdefault(OF_THIS_PAGE, {}).update(of_page)
        return
    now = timezone.now().timestamp()
    stated = {key: entry for key, entry in _stated(request).items() if _is_valid(entry)}
    stated.update(dict.fromkeys(keys, (purpose, note[:NOTE_CHARACTERS], now)))
    request.session[SESSION_KEY] = stated


def purpose_of(request: HttpRequest, keys: Iterable[str]) -> StatedPurpose | None:
    """Return why the data of one of these people is opened; None where nothing was stated, or too
    long ago."""
    of_page, stated = request.__dict__.get(OF_THIS_PAGE, {}), _stated(request)
    for key in keys:
        if key in of_page:
            return StatedPurpose(*of_page[key])
        if key in stated and _is_valid(stated[key]):
            purpose, note, _since = stated[key]
            return StatedPurpose(purpose, note)
    return None


def require_purpose(request: HttpRequest, keys: Iterable[str]) -> None:
    """Raise PurposeNeededError unless staff stated why they open the data of these people."""
    keys = list(keys)
    if keys and must_ask(request) and purpose_of(request, keys) is None:
        raise PurposeNeededError(keys)


def must_ask(request: HttpRequest) -> bool:
    """Return whether the site of the page asks for purposes (see `purpose_gate`)."""
    return bool(getattr(request, "asks_purpose", False))


def _stated(request: HttpRequest) -> dict[str, Any]:
    session = getattr(request, "session", None)
    return dict(session.get(SESSION_KEY, {})) if session is not None else {}


def _is_valid(entry: Any) -> bool:
    since = timezone.now() - datetime.fromtimestamp(entry[2], UTC)
    return entry[0] not in FOR_ONE_PAGE and timedelta(0) <= since < conf.ACCESS_PURPOSE_LIFETIME
