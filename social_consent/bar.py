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
    link: str  # our address that leads to the plain link, if any


def items(granted: Set[str], page: str) -> Iterator[Item]:
    """What stands beside each other in a bar. No address in it names a network: browsers connect to the host of a
    link as soon as a button is pressed on it, and to the host of a frame even where the page's policy forbids it."""
    query = urlencode({"page": page})
    for provider in offered():
        frame, link = (
            f"{reverse(f'social_consent:{name}', args=[provider.key])}?{query}" for name in ("embed", "link")
        )
        yield Item(provider, provider.key in granted, frame, link if provider.link else "")


def bar(request: HttpRequest, granted: Set[str], page: str, back: str) -> dict[str, Any]:
    """Context of bar.html: `page` is the path to share, `back` the address to return to; both are pages here."""
    shown = list(items(granted, page))
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
