"""Cross-site request forgery protection by the browser's origin headers, or by the session's token
if it sends none."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

from social_consent.request.same_origin import is_same_origin
from telekom_site.kept_forms import kept_values


class CsrfWithoutCookieMiddleware(CsrfViewMiddleware):
    """A request that the browser calls same-origin passes, with a session or without (no cookie).

    So a form that was opened before the login, or whose session has ended, is not lost. A page
    cannot forge `Sec-Fetch-Site` or `Origin`. A browser that sends neither must bring the token of
    its session.
    """

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        """Accept a same-origin request, and let Django compare tokens otherwise."""
        if is_same_origin(request):
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        elif settings.SESSION_COOKIE_NAME not in request.COOKIES and not getattr(
            callback, "csrf_exempt", False
        ):
            return self._reject(request, "The browser did not say that the request is same-origin.")  # type: ignore[attr-defined,no-any-return]
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponse) -> None:
        """Store the token only in a session that exists already: a form alone starts none."""
        if not request.session.is_empty():
            super()._set_csrf_cookie(request, response)  # type: ignore[misc]


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was not accepted (CSRF_FAILURE_VIEW).

    Where nothing says that another site sent it, show what was written, to copy. Where something
    does, show nothing: our page would say what that site wants.
    """
    is_silent = not request.headers.get("Sec-Fetch-Site") and not request.headers.get("Origin")
    values = kept_values(request) if is_silent else None
    response = render(request, "403_csrf.html", {"values": values or []}, status=403)
    response["Cache-Control"] = "no-store"
    return response
