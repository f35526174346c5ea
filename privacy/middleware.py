"""Headers that keep secret addresses and personal pages out of caches and referrers."""

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from privacy.secret_routes import request_has_secret

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]

# Sends the origin and never the path, not even to this site. `no-referrer` would also make browsers
# send `Origin: null` with the forms of the page (Fetch, "append a request Origin header"), which
# every same-origin check must reject.
MIDDLEWARE = "privacy.middleware.PrivateAddressMiddleware"
REFERRER_POLICY = "strict-origin"
STRICT = frozenset({REFERRER_POLICY, "no-referrer"})


class PrivateAddressMiddleware:
    """Middleware that marks responses; place it before those that redirect or read the session."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Return the marked response, as a coroutine in an asynchronous chain."""
        if self.is_async:
            return self._wait(request)
        return mark(request, cast("HttpResponseBase", self.get_response(request)))

    async def _wait(self, request: HttpRequest) -> HttpResponseBase:
        return mark(request, await cast("Awaitable[HttpResponseBase]", self.get_response(request)))


def mark(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers that the response needs, and return it."""
    secret = request_has_secret(request)
    if secret and response.headers.get("Referrer-Policy") not in STRICT:
        response.headers["Referrer-Policy"] = REFERRER_POLICY
    if secret or is_personal(request):
        patch_cache_control(response, private=True, no_store=True)
    return response


def is_personal(request: HttpRequest) -> bool:
    """Return whether the response may depend on a session: one exists and was accessed."""
    session = getattr(request, "session", None)
    return session is not None and session.accessed and not session.is_empty()
