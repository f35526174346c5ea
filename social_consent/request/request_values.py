"""What a visitor's own request says about them: shown to this visitor only, kept nowhere."""

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
    """The address that the request came from: the visitor's where no proxy stands before the
    site."""
    return str(request.META.get("REMOTE_ADDR", ""))


def received(request: HttpRequest) -> Iterator[tuple[LazyText, str]]:
    """(name, value) of everything the request told; headers that it lacks are left out."""
    yield _("IP address"), conf.CLIENT_ADDRESS(request)
    for header, name in HEADERS:
        if header in request.headers:
            yield name, request.headers[header]
