"""What a provider receives after consent: the exact address that is requested, and what goes with
it.

Everything is derived from the provider's declaration, so that nothing is listed that is not sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from social_consent.providers.declaration import Provider, Text, values_of
from social_consent.request.languages import language_of_path
from social_consent.request.site_urls import absolute

# Meanings of the values available to every provider; its own arguments have theirs in `meanings`.
PAGE_VALUES: dict[str, Text] = {
    "url": _("Address of the shared page"),
    "language": _("Language of this page"),
    "locale": _("Language of this page"),
}
FIXED = _("Fixed setting, the same for everyone")
AUTOPLAY = _("Plays at once; left out where you allow more than this content")
CONTENT = _("Which content you view")


@dataclass(frozen=True, slots=True)
class Sent:
    """Value in the address."""

    name: str  # of the parameter, or of the part of the path
    value: str  # "" where it is unknown until a page shows the content
    meaning: Text


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Everything that goes to one provider after consent, for one page and one content."""

    address: str  # that will be requested; "" where no content is known yet
    sent: tuple[Sent, ...]
    referrer: str  # Referer of the request; "" where it is withheld
    tells_page: bool  # whether the address of the page is sent
    runs_script: bool
    keeps_storage: bool  # whether its script can read what the company has stored in the browser


def requested_address(
    request: HttpRequest,
    provider: Provider,
    page: str,
    arguments: Mapping[str, str],
    *,
    autoplay: bool = False,
) -> str:
    """Return the address that the wrapper of this provider frames for the page with this path."""
    with language_of_path(page) as language:
        return provider.frame_url(absolute(request, page), language, arguments, autoplay=autoplay)


def requested_document(
    request: HttpRequest, provider: Provider, page: str, arguments: Mapping[str, str]
) -> str:
    """Return the document around the script of this provider; "" where the wrapper frames a
    page."""
    if not provider.markup:
        return ""
    with language_of_path(page) as language:
        return provider.document(absolute(request, page), language, arguments)


def disclosure(
    request: HttpRequest,
    provider: Provider,
    page: str,
    arguments: Mapping[str, str] | None = None,
    *,
    autoplay: bool = False,
) -> Disclosure:
    """Return what this provider would receive on the page with this path; with `autoplay`, by the
    Play button of the content."""
    given = dict(arguments or {})
    is_known = bool(given) or not provider.is_content
    with language_of_path(page) as language:
        values = values_of(absolute(request, page), language, given)
    meanings = PAGE_VALUES | dict(provider.meanings)
    told = dict.fromkeys([*_fields(provider.endpoint), *_fields(provider.markup)])
    parts = [(field, f"{{{field}}}") for field in told]
    sent = []
    for name, pattern in (*parts, *provider.parameters):
        fields = _fields(pattern)
        is_complete = values.keys() >= set(fields)
        if is_complete or not is_known:
            meaning = meanings.get(name) or meanings.get(fields[0], CONTENT) if fields else FIXED
            sent.append(Sent(name, pattern.format_map(values) if is_complete else "", meaning))
    if autoplay and is_known:
        sent.extend(Sent(name, value, AUTOPLAY) for name, value in provider.autoplay)
    return Disclosure(
        address=requested_address(request, provider, page, given, autoplay=autoplay)
        if is_known
        else "",
        sent=tuple(sent),
        referrer="" if provider.withholds_referrer else absolute(request, "/"),
        tells_page="{url}" in str(provider.parameters) + provider.endpoint + provider.markup,
        runs_script="allow-scripts" in provider.flags,
        keeps_storage="allow-same-origin" in provider.flags,
    )


def _fields(text: str) -> list[str]:
    """Return the names in braces, in order."""
    return [field for _text, field, _spec, _conversion in Formatter().parse(text) if field]
