"""Keep pages with pictures of plug-ins in a cache for everybody, and away from whoever ticked
something."""

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
    """Like Django's `cache_page` (`timeout` in seconds), for views whose pages show buttons or
    contents.

    Visitors without a choice share one copy. Who sends a cookie of the layer gets a page of their
    own, which is kept nowhere. What `cache_page` alone would do: show them the pictures again.
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
    """Whether the browser sends a cookie of the layer that says something, good or not."""
    return any(request.COOKIES.get(name) for name in (*cookie_names(True), *cookie_names(False)))
