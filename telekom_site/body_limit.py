"""Refuse a request whose body is larger than the site takes, before anything reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from telekom_site.pages.error_views import body_too_large


class BodyLimitMiddleware:
    """Answers 413 by what the header announces: Django's own limit does not count files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if announced_bytes(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return body_too_large(request)
        return self.get_response(request)


def announced_bytes(request: HttpRequest) -> int:
    """The size of the body by `Content-Length`; 0 where that makes no sense, and nothing is read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
