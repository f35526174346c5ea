"""For Wagtail (extra `wagtail`): its embeds, without asking anybody, as an embed code for `{%
social_html %}`.

`WAGTAILEMBEDS_FINDERS = [{"class": "social_consent.wagtail_finder.SocialConsentFinder"}]`.
Wagtail's own finders ask the companies about each address; this one knows it from the provider's
declaration.
"""

from typing import Any

from django.utils.html import format_html
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder

from social_consent.providers import embeddable
from social_consent.providers.addresses import provider_for
from social_consent.stored_content.previews import stored_preview


class SocialConsentFinder(EmbedFinder):  # type: ignore[misc]  # the library is not always installed where types are checked
    """Takes the addresses of all providers that the site offers."""

    def __init__(self, **options: Any) -> None:
        pass

    def accept(self, url: str) -> bool:
        return provider_for(url, embeddable()) is not None

    def find_embed(
        self, url: str, max_width: int | None = None, max_height: int | None = None
    ) -> dict[str, Any]:
        found = provider_for(url, embeddable())
        if found is None:
            raise EmbedNotFoundException
        provider, preview = found.provider, stored_preview(*found)
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
