"""Tell caches the truth about pages that show a visitor's choices."""

from collections.abc import Awaitable, Callable, Set
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from social_consent import cookie
from social_consent.region import SHOWS_CHOICES, SHOWS_PLUGIN

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class SocialConsentMiddleware:
    """Pages with ticks vary by cookie; pages with a plug-in are one visitor's own and are stored nowhere.

    Browsers may look up the hosts of a page's links beforehand: pages with links to providers ask them not to.
    The second keeps the "back" button honest without JavaScript: after a reset it cannot bring the plug-in back.
    A tick for one page only ends here, too: with the next page that has ticks.
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
    pages = request.META.get(SHOWS_CHOICES)
    if pages is None:
        return response
    response.headers.setdefault("X-DNS-Prefetch-Control", "off")
    patch_vary_headers(response, ["Cookie"])
    if end_choices_of_other_pages(request, response, pages) or request.META.get(SHOWS_PLUGIN):
        patch_cache_control(response, private=True, no_store=True)
    return response


def end_choices_of_other_pages(request: HttpRequest, response: HttpResponseBase, pages: Set[str]) -> bool:
    """Forget what was ticked for a page that the visitor has left; whether there was anything to forget."""
    choices = cookie.load(request)
    remaining = [one for one in choices if any(one.is_on(page) for page in pages)]
    if len(remaining) == len(choices):
        return False
    cookie.store(request, response, remaining)
    return True
