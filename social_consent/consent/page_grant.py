"""A tick for one page view: no cookie, but a signed word in the answer to the form, good for a
short while.

It opens the wrapper once for this page, and where the tick was for one film, for that film alone.
Reloading or leaving the page ends it; another tab neither inherits nor ends it; it works where
cookies are blocked.
"""

from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from django.core import signing

from social_consent.conf import conf
from social_consent.consent.choices import Choice, Scope, holds, place_of

SALT = "social_consent.page_grant"


def sign(choice: Choice, page: str, arguments: Mapping[str, str]) -> str:
    """The word for the wrapper of this choice on the page with this path, showing just this."""
    row = [choice.key, choice.version, choice.given_at, choice.receipt]
    return signing.dumps([*row, place_of(page), shown(arguments)], salt=SALT)


def read(word: str, page: str, arguments: Mapping[str, str] | None = None) -> Choice | None:
    """The choice behind a word, if it is for this page, still good, and for what these arguments
    show.

    Without `arguments` whatever it shows, as for taking it back.
    """
    try:
        key, version, given_at, receipt, place, what = signing.loads(
            word, salt=SALT, max_age=conf.PAGE_GRANT
        )
        choice = Choice(key, Scope.PAGE, version, given_at, receipt)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if place != place_of(page) or (arguments is not None and what != shown(arguments)):
        return None
    return choice if holds(choice) else None


def shown(arguments: Mapping[str, str]) -> str:
    """A short name of what the arguments show; empty for a button, which has none."""
    text = urlencode(sorted(arguments.items()))
    return sha256(text.encode()).hexdigest()[:16] if text else ""
