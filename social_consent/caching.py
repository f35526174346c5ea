"""Cache pages with placeholders for all visitors without consent."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_page

from social_consent.consent.cookie import cookie_names
from social_consent.rendering.cacheability import SHOWS_CHOICES, keep_out_of_cache

View = Callable[..., HttpResponseBase]


def cache_shared_page(
    timeout: float | None, *, cache: str | None = None, key_prefix: str | None = None
) -> Callable[[View], View]:
    """Decorate a view like Django's `cache_page` (`timeout` in seconds), if its pages show bars or
    cards.

    Visitors without consent share one copy. Visitors who send a cookie of the layer get a page of
    their own, which is never stored; `cache_page` alone would show them the placeholders again.
    """

    def decorate(view: View) -> View:
        shared = cache_page(timeout, cache=cache, key_prefix=key_prefix)(view)

        @wraps(view)
        def respond(request: HttpRequest, *arguments: object, **named: object) -> HttpResponseBase:
            request.META[SHOWS_CHOICES] = True  # also of the copy, which no tag is rendered for
            if brings_choices(request):
                keep_out_of_cache(request)
                return view(request, *arguments, **named)
            return shared(request, *arguments, **named)

        return respond

    return decorate


def brings_choices(request: HttpRequest) -> bool:
    """Return whether the browser sends a cookie of the layer that is not empty, valid or not."""
    return any(map(request.COOKIES.get, (*cookie_names(True), *cookie_names(False))))
