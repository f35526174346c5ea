"""Middleware that appends one line per completed response to the spool; it must come first."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

from privacy.request_log.byte_counter import PIECE, count_large, count_stream
from privacy.request_log.recorder import has_body, now, recorder

logger = logging.getLogger(__name__)

CLIENT_WENT = 499  # the client disconnected before a response; nginx's status for it


class RequestLogMiddleware:
    """Middleware for WSGI and ASGI.

    Raises ImproperlyConfigured at start where PRIVACY_REQUEST_LOG_SPOOL_DIR is not set.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
        recorder()

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Handle the request, and record its response."""
        if self._is_async:
            return self._acall(request)
        began = now()
        try:
            response: HttpResponseBase = self.get_response(request)
        except BaseException:
            recorder().record(request, began, 500, None)
            raise
        watch(request, response, began, in_pieces=True)
        return response

    async def _acall(self, request: HttpRequest) -> HttpResponseBase:
        began = now()
        try:
            response: HttpResponseBase = await self.get_response(request)
        except BaseException as problem:
            went = not isinstance(problem, Exception)  # the task was cancelled
            recorder().record(request, began, CLIENT_WENT if went else 500, 0 if went else None)
            raise
        watch(request, response, began, in_pieces=False)
        return response


def watch(request: HttpRequest, response: Any, began: int, *, in_pieces: bool) -> None:
    """Record a response: at once where its size is known, else when its body was sent. Never
    raises.

    `began` is in microseconds since 1970. `in_pieces`: whether the server iterates an ordinary
    body, as WSGI does; ASGI reads it at once.
    """
    log, status, size = recorder(), response.status_code, None
    try:
        if not has_body(request, status):
            size = 0
        elif response.streaming:
            fails = partial(log.record, request, began, 500, None) if in_pieces else None
            count_stream(response, partial(log.record, request, began, status), fails)
            return
        else:
            size = len(response.content)
            if size > PIECE and in_pieces:
                count_large(response, partial(log.record, request, began, status))
                return
    except Exception as problem:
        logger.error("The request log cannot count a body: %s", type(problem).__name__)
    log.record(request, began, status, size)
