"""The encodings of text that the site reads, and a way around those that break Django.

Django takes the charset of a request for the encoding of its query, and takes any codec of Python
for a charset, such as `undefined` or `base64`: while it makes the request object, outside all that
answers errors.
"""

import codecs
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

# What browsers send, which is what our pages say, and what older programs take for it.
ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "cp1252"})
UNREADABLE = "x-unreadable"  # no codec, so that Django leaves it alone

CONTENT_TYPE = b"content-type"  # as ASGI spells it

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
AsyncApplication = Callable[[dict[str, Any], Any, Any], Coroutine[Any, Any, None]]


def is_readable(charset: str) -> bool:
    """Tell whether text in this charset can be read; an empty one is UTF-8."""
    try:
        return not charset or codecs.lookup(charset).name in ENCODINGS
    except (LookupError, ValueError):
        return False


def readable_content_type(content_type: str) -> str:
    """Return the content type if its charset can be read, else one whose charset is UNREADABLE."""
    try:
        kind, parameters = parse_header_parameters(content_type)
    except ValueError:
        kind, parameters = "text/plain", {"charset": UNREADABLE}
    return (
        content_type
        if is_readable(parameters.get("charset", ""))
        else f"{kind}; charset={UNREADABLE}"
    )


def mark_unreadable(environ: dict[str, Any]) -> dict[str, Any]:
    """Return the environment of a request (PEP 3333); a charset that cannot be read becomes
    UNREADABLE."""
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = readable_content_type(environ["CONTENT_TYPE"])
    return environ


def marking_unreadable(application: Application) -> Application:
    """Wrap a WSGI application, so that it gets no charset that Django breaks on."""

    def marked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return application(mark_unreadable(environ), start_response)

    return marked


def marking_unreadable_scopes(application: AsyncApplication) -> AsyncApplication:
    """Wrap an ASGI application, so that it gets no charset that Django breaks on."""

    async def marked(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = []
        for name, value in scope.get("headers", ()):
            headers.append((name, _readable(value) if name == CONTENT_TYPE else value))
        await application({**scope, "headers": headers}, receive, send)

    return marked


def _readable(content_type: bytes) -> bytes:
    return readable_content_type(content_type.decode("latin1")).encode("latin1")
