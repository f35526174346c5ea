"""The tags: `{% social_consent_assets %}` in the head; buttons, contents and a reading voice where
they shall stand."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.engine import Engine
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from social_consent.conf import conf
from social_consent.providers import WrongArgumentsError, embeddable, find_enabled
from social_consent.providers.addresses import Content, provider_for
from social_consent.rendering.bar import bar
from social_consent.rendering.card import card
from social_consent.rendering.fragment_cache import render
from social_consent.rendering.mistakes import (
    registered_provider,
    report_mistake,
    undeclared_arguments,
)
from social_consent.request.site_urls import own_hosts, shared_path
from social_consent.stored_content.html_embeds import NOWHERE, Embed, host_of, with_cards

register = template.Library()


@register.inclusion_tag("social_consent/assets.html")
def social_consent_assets() -> dict[str, Any]:
    """The layer's style sheet and its script, both from this site."""
    return {}


@register.simple_tag(takes_context=True)
def social_share(context: template.Context, page: str = "") -> SafeString:
    """The bar for this page, or for the path `page` of this site (percent-encoded, may have a
    query).

    Nothing is rendered where there is no page to share: on a "not found" page, on one whose address
    carries a secret, or without a request.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or context.template is None:
        return SafeString()
    return bar(request, context.template.engine, page or shared_path(request))


@register.simple_tag(takes_context=True)
def social_embed(
    context: template.Context, key: str, *, title: str = "", picture: str = "", **arguments: object
) -> SafeString:
    """Content of another company, such as `{% social_embed "youtube" id="…" title="…" %}`.

    `title` says what it shows; `picture` is the static path of a picture of yours to stand in its
    place. Nothing is rendered where the site does not offer the provider. Where the arguments do
    not fit its declaration, that is an error with DEBUG, and else a notice to staff and a line in
    the log.
    """
    request: HttpRequest | None = context.get("request")
    try:
        provider = registered_provider(key)
        given = provider.checked({name: str(value) for name, value in arguments.items()})
    except WrongArgumentsError as problem:
        return notice_to_staff(context, problem)
    problem_of_names = undeclared_arguments(provider, set(arguments))
    notice = notice_to_staff(context, problem_of_names) if problem_of_names else SafeString()
    if request is None or find_enabled(key) is None:
        return notice
    return notice + card(request, engine_of(context), provider, given, title=title, picture=picture)


@register.simple_tag(takes_context=True)
def social_embed_url(
    context: template.Context, address: str, *, title: str = "", picture: str = ""
) -> SafeString:
    """The same for an address as it is pasted, such as `{% social_embed_url "https://youtu.be/…"
    title="…" %}`.

    An address that no provider knows is a mistake like a wrong argument.
    """
    request: HttpRequest | None = context.get("request")
    found = provider_for(address)
    if found is None:
        host = host_of(address) if address.startswith(("//", "http")) else ""
        problem = WrongArgumentsError(
            f"No provider knows this form of address{f' of {host}' if host else ''}."
        )
        return notice_to_staff(context, problem)
    if request is None or find_enabled(found.provider.key) is None:
        return SafeString()
    return card(
        request, engine_of(context), found.provider, found.arguments, title=title, picture=picture
    )


@register.simple_tag(takes_context=True)
def social_html(context: template.Context, html: str) -> SafeString:
    """Stored HTML that is trusted as with `|safe`, its embeds turned into cards.

    `{% social_html article.body %}`: what an offered provider shows becomes its card, everything
    else that a browser would load from elsewhere a plain link that names the host. Nothing else
    changes.
    """
    request: HttpRequest | None = context.get("request")

    def shown(found: Content, title: str) -> str:
        provider, arguments = found
        html = request and card(request, engine_of(context), provider, arguments, title=title)
        return html or not_loaded(provider.original_url(arguments) or provider.origin_of(arguments))

    def linked(embed: Embed) -> str:
        is_whole = embed.address.lower().startswith(("http://", "https://"))
        return not_loaded(
            embed.address if is_whole else "" if embed.host == NOWHERE else f"https://{embed.host}/"
        )

    own = {*own_hosts(), request.get_host()} if request else own_hosts()
    return mark_safe(with_cards(html, own, embeddable(), shown, linked))  # noqa: S308 (trusted by whoever uses the tag)


def not_loaded(address: str) -> str:
    """A plain link to what is not shown, which names the host; just a word where there is no
    address."""
    host = host_of(address).removeprefix(NOWHERE)
    return render_to_string("social_consent/not_loaded.html", {"host": host, "address": address})


def notice_to_staff(context: template.Context, problem: WrongArgumentsError) -> SafeString:
    """What staff read in the place of a mistake; empty for everyone else. With DEBUG the problem is
    raised."""
    notice = report_mistake(context.get("request"), problem)
    return render(engine_of(context), "social_consent/notice.html", {"notice": notice})


def engine_of(context: template.Context) -> Engine:
    """The engine whose template is being rendered."""
    return context.template.engine if context.template else Engine.get_default()


@register.inclusion_tag("social_consent/read_aloud.html", takes_context=True)
def social_read_aloud(context: template.Context, part: str) -> dict[str, Any]:
    """Read the element with the id `part` aloud, with a voice of the visitor's device.

    Where the device has none, the two-click service ReadSpeaker is offered if the site is a
    customer there (SOCIAL_CONSENT_READSPEAKER_CUSTOMER) and offers the provider.
    """
    customer = conf.READSPEAKER_CUSTOMER
    remote = social_embed(context, "readspeaker", customer=customer, part=part) if customer else ""
    return {"remote": remote, "part": part}
