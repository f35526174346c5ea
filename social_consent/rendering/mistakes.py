"""Mistakes in templates and in what editors paste: reported to those who can fix them."""

import logging
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from social_consent.providers import Provider, WrongArgumentsError, registered
from social_consent.rendering.cacheability import keep_out_of_cache

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 1000  # mistakes, so that each is logged once


def report_mistake(request: HttpRequest | None, problem: WrongArgumentsError) -> str:
    """Return what staff read in the page; "" for other visitors. With DEBUG, raise the problem.

    Each mistake is logged once, without values: addresses and arguments may come from visitors.
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
    """Return the provider with this key, enabled or not.

    Raises WrongArgumentsError, which names the registered keys.
    """
    providers = {provider.key: provider for provider in registered()}
    if key not in providers:
        raise WrongArgumentsError(
            f"There is no provider of this name; there are {', '.join(sorted(providers))}."
        )
    return providers[key]


def undeclared_arguments(provider: Provider, names: set[str]) -> WrongArgumentsError | None:
    """Return an error for argument names that the provider does not declare; None if there are
    none."""
    declared = [name for name, _pattern in provider.arguments]
    if not names - set(declared):
        return None
    wrong = ", ".join(sorted(names - set(declared)))
    return WrongArgumentsError(
        f"{provider.key} has no {wrong}; it takes {', '.join(declared) or 'nothing'}."
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _log_once(text: str) -> None:
    logger.warning("A tag of the two-click layer shows less than it should: %s", text)
