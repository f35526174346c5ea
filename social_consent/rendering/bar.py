"""The share bar of a page: the same for every visitor who has chosen nothing."""

from typing import Any

from django.http import HttpRequest
from django.template.engine import Engine
from django.utils.safestring import SafeString

from social_consent.consent import cookie
from social_consent.consent.choices import Choice
from social_consent.providers import enabled
from social_consent.rendering.fragment_cache import neutral_fragment, render
from social_consent.rendering.item import build_item, region_context
from social_consent.request.site_urls import is_shareable

TEMPLATE = "social_consent/bar.html"


def bar(request: HttpRequest, engine: Engine, page: str) -> SafeString:
    """Return the bar for sharing `page` (path of this site); "" where it must not be shared."""
    choices = cookie.load(request)

    def context() -> dict[str, Any] | None:
        return _context(request, choices, page) if is_shareable(page) else None

    if choices:
        values = context()
        return render(engine, TEMPLATE, values) if values else SafeString()
    return neutral_fragment(request, engine, TEMPLATE, page, enabled(), context)


def _context(request: HttpRequest, choices: tuple[Choice, ...], page: str) -> dict[str, Any]:
    framed, links = [], []
    for provider in enabled():
        if provider.is_content:
            continue
        button = build_item(request, provider, choices, page)
        if button.frame:
            framed.append(button)
        if button.link and not provider.is_retired:
            links.append(button)
    return region_context(request, framed, page) | {"links": links}
