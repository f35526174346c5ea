"""The share bar of one page: for each offered provider the picture, or the plug-in that the visitor ticked."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from social_consent.pages import absolute
from social_consent.providers import Provider, offered

# Set on request.META by whatever shows choices, read by the middleware.
SHOWS_CHOICES = "social_consent.shows_choices"
SHOWS_PLUGIN = "social_consent.shows_plugin"


@dataclass(frozen=True, slots=True)
class Item:
    """One provider as this visitor sees it."""

    provider: Provider
    active: bool
    frame: str  # address of our wrapper
    link: str  # address of the plain link, if any


def items(request: HttpRequest, granted: Set[str], page: str) -> Iterator[Item]:
    query = urlencode({"page": page})
    url = absolute(request, page)
    for provider in offered():
        frame = f"{reverse('social_consent:embed', args=[provider.key])}?{query}"
        yield Item(provider, provider.key in granted, frame, provider.link_url(url))


def bar(request: HttpRequest, granted: Set[str], page: str, back: str) -> dict[str, Any]:
    """Context of bar.html: `page` is the path to share, `back` the address to return to; both are pages here."""
    shown = list(items(request, granted, page))
    request.META[SHOWS_CHOICES] = True
    request.META[SHOWS_PLUGIN] = any(item.active for item in shown)
    return {
        "items": shown,
        "page": page,
        "back": back,
        "page_query": urlencode({"page": page}),
        "bar_query": urlencode({"page": page, "back": back}),
        "page_url": absolute(request, page),
    }
