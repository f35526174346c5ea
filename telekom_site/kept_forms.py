"""Forms whose sender was logged out meanwhile: what they wrote is shown again."""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render, resolve_url
from django.urls import NoReverseMatch, reverse

from telekom_site.pages.conf import conf

NOT_KEPT = frozenset({"csrfmiddlewaretoken"})
# A form with a field of such a name is not kept at all.
SECRET = re.compile(r"password|(?:^|[_-])(?:code|otp|token|secret)\d*$", re.IGNORECASE)
UNREADABLE = (RequestDataTooBig, TooManyFilesSent, MultiPartParserError, RawPostDataException)

Value = tuple[str, str]  # name of the field, what was written


class KeptFormsMiddleware:
    """Instead of leading an ended login's POST to the login page, show what was written, and a way
    to send it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Show a posted form again instead of redirecting to the login page."""
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302 or request.user.is_authenticated:
            return response
        if not _leads_to_login(response) or (values := kept_values(request)) is None:
            return response
        context = {"values": values, "login_url": response["Location"].partition("?")[0]}
        page = render(request, "kept_form.html", context, status=403)
        page["Cache-Control"] = "no-store"
        return page


def kept_values(request: HttpRequest) -> list[Value] | None:
    """Return the fields of a posted form; None if it holds a secret, is larger than
    PAGES_KEPT_FORM_BYTES, or empty."""
    values = list[Value]()
    try:
        for name, texts in request.POST.lists():
            if name not in NOT_KEPT:
                values += [(name, text) for text in texts]
    except UNREADABLE:
        return None
    if any(SECRET.search(name) for name, _text in values):
        return None
    size = sum(len(name.encode()) + len(text.encode(errors="replace")) for name, text in values)
    return values if values and size <= conf.KEPT_FORM_BYTES else None


def _leads_to_login(response: HttpResponse) -> bool:
    with suppress(NoReverseMatch):  # not all of the site's pages are there
        return urlsplit(response["Location"]).path in {
            resolve_url(settings.LOGIN_URL),
            reverse("admin:login"),
        }
    return False
