"""Template context of the tags: for each provider the placeholder, or the plug-in that the visitor
activated."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from social_consent.conf import conf
from social_consent.consent.choices import Choice, Scope, active_keys
from social_consent.consent.wording import wording
from social_consent.measurements.latest import latest_measurements
from social_consent.providers import Provider
from social_consent.rendering.cacheability import SHOWS_CHOICES, SHOWS_PLUGIN, keep_out_of_cache
from social_consent.rendering.disclosure import Disclosure, disclosure
from social_consent.request.site_urls import absolute
from social_consent.stored_content.html_embeds import host_of
from social_consent.stored_content.previews import Preview, picture_url

if TYPE_CHECKING:
    from social_consent.measurements.models import PluginMeasurement

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """Provider as this visitor sees it."""

    provider: Provider
    active: bool
    choice: Choice | None  # on every page where it applies
    frame: str  # address of our wrapper
    arguments: str  # of the content, as a query; "" for a button
    link: str  # our address that leads to the plain link, if any
    wording: str  # of the consent
    learns: Disclosure | None  # after consent
    title: str
    picture: str  # its address on this site
    original: str  # our address that leads to the content at the company, if any
    measured: "PluginMeasurement | None" = None  # what it did when it was measured last


def build_item(
    request: HttpRequest,
    provider: Provider,
    choices: Iterable[Choice],
    page: str,
    arguments: Mapping[str, str] | None = None,
    *,
    title: str = "",
    picture: str = "",
    preview: Preview | None = None,
    grant: str = "",
) -> Item:
    """Return a provider with its state for the shared `page`, according to `choices`; content has
    `arguments`.

    No address in it names the provider: browsers connect to the host of a link as soon as a mouse
    button is pressed on it, and to the host of a frame even where the page's policy forbids it.
    """
    choices, given = tuple(choices), dict(arguments or {})
    frame = reverse("social_consent:embed", args=[provider.key])
    link = reverse("social_consent:link", args=[provider.key])
    is_active = provider.key in active_keys(choices)
    # Only the visitor's own press of Play lets it play at once: not a consent given before.
    autoplay = bool(provider.autoplay and given) and (bool(grant) or not is_active)
    query = {"page": page} | given | ({"grant": grant} if grant else {})
    return Item(
        provider=provider,
        active=is_active,
        choice=next((choice for choice in choices if choice.key == provider.key), None),
        frame=f"{frame}?{urlencode(query)}" if provider.endpoint else "",
        arguments=urlencode(given),
        link=f"{link}?{urlencode({'page': page})}" if provider.link else "",
        wording=wording(provider) if provider.endpoint else "",
        learns=disclosure(request, provider, page, arguments, autoplay=autoplay)
        if provider.endpoint
        else None,
        title=title or (preview.title if preview else "") or str(provider.title),
        picture=_picture(provider, picture, preview),
        original=f"{reverse('social_consent:original', args=[provider.key])}?{urlencode(given)}"
        if provider.original and given
        else "",
        measured=latest_measurements().get(provider.key),
    )


def _picture(provider: Provider, named: str, preview: Preview | None) -> str:
    """Return the picture that the template names, else the fetched one, else our drawing; "" for a
    plain link."""
    if not provider.picture:
        return ""
    if named.startswith("/") and not host_of(named):
        return named  # of the site's own media
    try:
        return (
            static(named)
            if named
            else (preview and picture_url(preview)) or static(provider.picture)
        )
    except ValueError:  # a manifest of static files that does not have it
        logger.warning("The picture %s of a content is missing among the static files", named)
        return static(provider.picture)


def region_context(request: HttpRequest, items: Iterable[Item], page: str) -> dict[str, Any]:
    """Return the context of a bar or card on the page of this request; `page` is the path to
    share."""
    shown = list(items)
    request.META[SHOWS_CHOICES] = True
    if any(item.active for item in shown):
        request.META[SHOWS_PLUGIN] = True
        keep_out_of_cache(request)
    return {
        "items": shown,
        "page": page,
        "back": request.get_full_path(),
        "page_query": urlencode({"page": page}),
        "page_url": absolute(request, page),
    } | scope_context()


def scope_context(*, lasting: bool = False) -> dict[str, Any]:
    """Return the context of the field that asks for the scope; with `lasting`, without that of one
    page view, for the layer's own pages."""
    if lasting:
        return {
            "scopes": [(scope.value, scope.label) for scope in (Scope.SESSION, Scope.PERSISTENT)]
        }
    default = Scope(conf.DEFAULT_SCOPE)  # a browser that asks not to be tracked gets a narrower one
    label = "" if default is Scope.PAGE else default.label
    return {"scopes": Scope.choices, "default_scope": label}
