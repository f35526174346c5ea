"""What becomes of a mistake in a template or in what an editor pasted: it is told to whoever can
put it right."""

import logging
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from social_consent.providers import Provider, WrongArgumentsError, registered
from social_consent.rendering.cacheability import keep_out_of_cache

logger = logging.getLogger(__name__)

MOST_KNOWN = 1000  # mistakes that are remembered, so that each is logged once


def told(request: HttpRequest | None, problem: WrongArgumentsError) -> str:
    """What staff read in the page; empty for everybody else. In development, the problem is raised
    instead.

    The log has each mistake once, without values: an address or argument may have come from a
    visitor.
    """
    if settings.DEBUG:
        raise problem
    _log_once(str(problem))
    user = getattr(request, "user", None)
    if user is None or not (user.is_active and user.is_staff):
        return ""
    if request is not None:
        keep_out_of_cache(request)  # no visitor gets the page of staff
    return str(problem)


def registered_provider(key: str) -> Provider:
    """The provider of this key, offered or not. Raises WrongArgumentsError, naming those that there
    are."""
    found = {provider.key: provider for provider in registered()}
    if key not in found:
        raise WrongArgumentsError(
            f"There is no provider of this name; there are {', '.join(sorted(found))}."
        )
    return found[key]


def undeclared(provider: Provider, names: set[str]) -> WrongArgumentsError | None:
    """What is wrong with arguments that the provider does not declare."""
    declared = [name for name, _pattern in provider.arguments]
    if not names - set(declared):
        return None
    wrong = ", ".join(sorted(names - set(declared)))
    return WrongArgumentsError(
        f"{provider.key} has no {wrong}; it takes {', '.join(declared) or 'nothing'}."
    )


@lru_cache(maxsize=MOST_KNOWN)
def _log_once(text: str) -> None:
    logger.warning("A tag of the two-click layer shows less than it should: %s", text)
