"""Cache headers of pages that depend on a visitor's choices."""

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from social_consent.rendering.cacheability import SHOWS_CHOICES, SHOWS_PLUGIN

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class SocialConsentMiddleware:
    """Pages with checkboxes vary by cookie; pages with a plug-in are private and never stored.

    The latter also holds for the "back" button without JavaScript: after a reset it cannot restore
    the plug-in. Browsers may resolve the hosts of a page's links in advance: pages with links to
    providers ask them not to.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Respond, synchronously or not, as the next layer does."""
        if self.is_async:
            return self.respond_async(request)
        return mark(request, cast("HttpResponseBase", self.get_response(request)))

    async def respond_async(self, request: HttpRequest) -> HttpResponseBase:
        """Await the response and add the headers."""
        return mark(request, await cast("Awaitable[HttpResponseBase]", self.get_response(request)))


def mark(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that the page needs, according to what was rendered into it."""
    if SHOWS_CHOICES not in request.META:
        return response
    response.headers.setdefault("X-DNS-Prefetch-Control", "off")
    patch_vary_headers(response, ["Cookie"])
    if SHOWS_PLUGIN in request.META:
        patch_cache_control(response, private=True, no_store=True)
    return response
