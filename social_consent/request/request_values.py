"""What a request says about the visitor: shown to this visitor only, never stored."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from social_consent.conf import conf

# Headers that every request of this browser carries, to a network as to us.
HEADERS: tuple[tuple[str, LazyText], ...] = (
    ("User-Agent", _("Browser and operating system")),
    ("Sec-CH-UA", _("Browser brands")),
    ("Sec-CH-UA-Platform", _("Operating system")),
    ("Sec-CH-UA-Mobile", _("Mobile device")),
    ("Accept-Language", _("Languages")),
)


def remote_address(request: HttpRequest) -> str:
    """Return the address of the connection: the visitor's, unless the site is behind a proxy."""
    return str(request.META.get("REMOTE_ADDR", ""))


def request_values(request: HttpRequest) -> Iterator[tuple[LazyText, str]]:
    """Yield (name, value) of everything the request says; missing headers are left out."""
    yield _("IP address"), conf.CLIENT_ADDRESS(request)
    for header, name in HEADERS:
        if header in request.headers:
            yield name, request.headers[header]
