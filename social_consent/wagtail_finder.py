"""Embed finder for Wagtail (extra `wagtail`), which makes embed codes for `{% social_html %}`.

`WAGTAILEMBEDS_FINDERS = [{"class": "social_consent.wagtail_finder.SocialConsentFinder"}]`.
Wagtail's own finders request each address from the company; this one uses the provider's
declaration and requests nothing.
"""

from typing import Any

from django.utils.html import format_html
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder

from social_consent.providers import embeddable
from social_consent.providers.content_addresses import provider_for
from social_consent.stored_content.previews import stored_preview


class SocialConsentFinder(EmbedFinder):  # type: ignore[misc]  # the library is not always installed where types are checked
    """Accepts the addresses of all enabled providers."""

    def __init__(self, **options: Any) -> None:
        pass

    def accept(self, url: str) -> bool:
        """Return whether an enabled provider declares this form of address."""
        return provider_for(url, embeddable()) is not None

    def find_embed(
        self, url: str, max_width: int | None = None, max_height: int | None = None
    ) -> dict[str, Any]:
        """Return the embed code with the stored title. Raises EmbedNotFoundException."""
        content = provider_for(url, embeddable())
        if content is None:
            raise EmbedNotFoundException
        provider, preview = content.provider, stored_preview(*content)
        title = preview.title if preview else str(provider.title)
        return {
            "title": title,
            "author_name": "",
            "provider_name": str(provider.name),
            "type": "rich",
            "thumbnail_url": None,
            "width": provider.width,
            "height": provider.height,
            "html": format_html('<iframe src="{}" title="{}"></iframe>', url, title),
        }
