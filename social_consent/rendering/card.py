"""The card of one content: the same for every visitor who has chosen nothing."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.engine import Engine
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from social_consent.consent import cookie
from social_consent.providers import Provider
from social_consent.rendering.fragment_cache import neutral_fragment, render
from social_consent.rendering.item import build_item, region_context
from social_consent.request.site_urls import is_shareable, shared_path
from social_consent.stored_content.previews import stored_preview

TEMPLATE = "social_consent/content.html"


def card(
    request: HttpRequest,
    engine: Engine,
    provider: Provider,
    arguments: Mapping[str, str],
    *,
    title: str = "",
    picture: str = "",
) -> SafeString:
    """Return the card of a content, whose arguments were validated, on the page of this request;
    "" where the page must not be shared.

    `title` and `picture` (static path, or path of the site's media) replace the fetched ones.
    """
    page, choices = shared_path(request), cookie.load(request)
    preview = stored_preview(provider, arguments)

    def context() -> dict[str, Any] | None:
        if not is_shareable(page):
            return None
        shown = build_item(
            request,
            provider,
            choices,
            page,
            arguments,
            title=title,
            picture=picture,
            preview=preview,
        )
        return region_context(request, [shown], page) | {"item": shown}

    if choices:
        values = context()
        return render(engine, TEMPLATE, values) if values else SafeString()
    # Escaped: a text and the same text marked as safe are two.
    texts = conditional_escape(title), conditional_escape(picture)
    content = (provider.key, tuple(arguments.items()), *texts, preview)
    return neutral_fragment(request, engine, TEMPLATE, page, (provider,), context, content=content)
