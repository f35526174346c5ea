"""Tell caches the truth about pages that show a visitor's choices."""

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from social_consent.rendering.cacheability import SHOWS_CHOICES, SHOWS_PLUGIN

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class SocialConsentMiddleware:
    """Pages with ticks vary by cookie; pages with a plug-in are one visitor's own and are stored
    nowhere.

    Browsers may look up the hosts of a page's links beforehand: pages with links to providers ask
    them not to. The second keeps the "back" button honest without JavaScript: after a reset it
    cannot bring the plug-in back.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self.wait(request)
        return mark(request, cast("HttpResponseBase", self.get_response(request)))

    async def wait(self, request: HttpRequest) -> HttpResponseBase:
        return mark(request, await cast("Awaitable[HttpResponseBase]", self.get_response(request)))


def mark(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that the page needs, judged by what was rendered into it."""
    if SHOWS_CHOICES not in request.META:
        return response
    response.headers.setdefault("X-DNS-Prefetch-Control", "off")
    patch_vary_headers(response, ["Cookie"])
    if SHOWS_PLUGIN in request.META:
        patch_cache_control(response, private=True, no_store=True)
    return response
