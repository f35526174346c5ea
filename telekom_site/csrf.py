"""Cross-site request forgery: the session's token where there is a session, the browser's word where not."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware

from social_consent.same_origin import is_same_origin


class CsrfWithoutCookieMiddleware(CsrfViewMiddleware):
    """Django's check for sessions; for visitors without one, the browser must vouch (no cookie).

    A cross-site POST arrives without the session cookie (SameSite=Lax), so it is judged by its headers.
    """

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or is_same_origin(request):
            if settings.SESSION_COOKIE_NAME not in request.COOKIES:
                request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
            return super().process_view(request, callback, callback_args, callback_kwargs)
        if getattr(callback, "csrf_exempt", False):
            return None
        return self._reject(request, "The browser did not vouch for a same-origin request.")  # type: ignore[attr-defined,no-any-return]

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponse) -> None:
        """Store the token only in a session that exists already: a form alone starts none."""
        if not request.session.is_empty():
            super()._set_csrf_cookie(request, response)  # type: ignore[misc]
