"""The plain way to log: one ORM create per response, of the row that the request log would
store."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.request_log.models import RequestLogEntry


class CreateMiddleware:
    """Nothing is minimised and nothing survives an absent database: only its cost is of
    interest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = timezone.now()
        response = self.get_response(request)
        RequestLogEntry.objects.create(
            time=began,
            address=request.META["REMOTE_ADDR"],
            method=request.method or "",
            url=request.get_full_path(),
            status=response.status_code,
            referrer=request.headers.get("Referer", ""),
            bytes_sent=len(response.content),
        )
        return response
