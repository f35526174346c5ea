"""Refuse a request that is too large or that nothing here could read, before anything tries to."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from telekom_site.pages.error_views import bad_request, body_too_large, unknown_encoding
from telekom_site.text_encodings import is_readable

MOST_DIGITS = 18  # which are enough to be too large


class RefusedRequestsMiddleware:
    """Answers 400, 413 or 415 by the address and the header alone.

    Django's own limit does not count files, and PostgreSQL takes no NUL in any text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse a malformed or oversized request before anything reads it (400, 413)."""
        size = announced_bytes(request)
        if size is None or has_nul(request):
            return bad_request(request)
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return body_too_large(request)
        if not is_readable((request.content_params or {}).get("charset", "")):
            return unknown_encoding(request)
        return self.get_response(request)


def has_nul(request: HttpRequest) -> bool:
    """Tell whether the address contains the character NUL, which no address of ours does."""
    query = request.META.get("QUERY_STRING", "")
    return "\x00" in request.path_info or "\x00" in query or "%00" in query


def announced_bytes(request: HttpRequest) -> int | None:
    """Return the size of the body by `Content-Length`: 0 if it is missing, None if malformed."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if not announced.isascii() or not announced.isdecimal():
        return None
    return int(announced[:MOST_DIGITS])
