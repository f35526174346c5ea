"""The two tags: `{% social_consent_assets %}` in the head, `{% social_share %}` where the bar shall stand."""

from typing import Any

from django import template
from django.http import HttpRequest

from social_consent.bar import bar
from social_consent.cookie import granted
from social_consent.pages import is_page, shared_path

register = template.Library()


@register.inclusion_tag("social_consent/assets.html")
def social_consent_assets() -> dict[str, Any]:
    """The layer's style sheet and its script, both from this site."""
    return {}


@register.inclusion_tag("social_consent/bar.html", takes_context=True)
def social_share(context: template.Context, page: str = "") -> dict[str, Any]:
    """The bar for this page, or for the path `page` of this site (percent-encoded, may have a query).

    Nothing is rendered where there is no page to share: on a "not found" page, or without a request.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return {}
    page = page or shared_path(request)
    return bar(request, granted(request), page, request.get_full_path()) if is_page(page) else {}
