"""Pages for requests that went wrong before there was a session, or because of it.

Django's own views ask the session for a token first, which is not there yet when a host name is
refused.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is malformed, such as one for a host name that is not ours (400)."""
    return HttpResponse(render_to_string("400.html"), status=400)


def body_too_large(request: HttpRequest) -> HttpResponse:
    """Answer a request that is larger than this site accepts (WEB_BODY_BYTES; 413)."""
    return HttpResponse(render_to_string("413.html"), status=413)


def unknown_encoding(request: HttpRequest) -> HttpResponse:
    """Answer a request whose text is in an encoding that this site does not read (415)."""
    return HttpResponse(render_to_string("400.html"), status=415)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault (500): the page needs nothing that may be broken, too."""
    return HttpResponse(render_to_string("500.html"), status=500)
