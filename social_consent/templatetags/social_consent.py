"""Template tags: `{% social_consent_assets %}` in the head; share bar, cards and reading voice in
the body."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.engine import Engine
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from social_consent.conf import conf
from social_consent.providers import WrongArgumentsError, embeddable, find_enabled
from social_consent.providers.content_addresses import Content, provider_for
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
    """Render the layer's style sheet and scripts, all from this site."""
    return {}


@register.simple_tag(takes_context=True)
def social_share(context: template.Context, page: str = "") -> SafeString:
    """Render the share bar for this page, or for the path `page` of this site (percent-encoded, may
    have a query).

    Renders nothing without a page to share: on a "not found" page, on one whose address contains a
    secret, or without a request.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or context.template is None:
        return SafeString()
    return bar(request, context.template.engine, page or shared_path(request))


@register.simple_tag(takes_context=True)
def social_embed(
    context: template.Context, key: str, *, title: str = "", picture: str = "", **arguments: object
) -> SafeString:
    """Render the card of a content, such as `{% social_embed "youtube" id="…" title="…" %}`.

    `title` says what it shows; `picture` is the static path of a placeholder of yours. Renders
    nothing where the provider is not enabled. Arguments that do not match its declaration raise
    WrongArgumentsError with DEBUG; otherwise staff see a notice, and the mistake is logged.
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
    """Render the card for an address as people paste it, such as
    `{% social_embed_url "https://youtu.be/…" title="…" %}`.

    An address that no provider declares is a mistake like a wrong argument.
    """
    request: HttpRequest | None = context.get("request")
    content = provider_for(address)
    if content is None:
        host = host_of(address) if address.startswith(("//", "http")) else ""
        problem = WrongArgumentsError(
            f"No provider knows this form of address{f' of {host}' if host else ''}."
        )
        return notice_to_staff(context, problem)
    if request is None or find_enabled(content.provider.key) is None:
        return SafeString()
    return card(
        request,
        engine_of(context),
        content.provider,
        content.arguments,
        title=title,
        picture=picture,
    )


@register.simple_tag(takes_context=True)
def social_html(context: template.Context, html: str) -> SafeString:
    """Render stored HTML, which is trusted as with `|safe`, with cards instead of embeds.

    `{% social_html article.body %}`: an embed of an enabled provider becomes its card, and anything
    else that a browser would load from another host a plain link that names the host. Nothing else
    changes.
    """
    request: HttpRequest | None = context.get("request")

    def shown(content: Content, title: str) -> str:
        provider, arguments = content
        html = request and card(request, engine_of(context), provider, arguments, title=title)
        return html or not_loaded(provider.original_url(arguments) or provider.origin_of(arguments))

    def linked(embed: Embed) -> str:
        is_whole = embed.address.lower().startswith(("http://", "https://"))
        return not_loaded(
            embed.address if is_whole else "" if embed.host == NOWHERE else f"https://{embed.host}/"
        )

    own = {*own_hosts(), request.get_host()} if request else own_hosts()
    return mark_safe(with_cards(html, own, embeddable(), shown, linked))  # noqa: S308 (the tag's caller trusts it)


def not_loaded(address: str) -> str:
    """Render a plain link to what is not shown, which names the host; only text where there is no
    address."""
    host = host_of(address).removeprefix(NOWHERE)
    return render_to_string("social_consent/not_loaded.html", {"host": host, "address": address})


def notice_to_staff(context: template.Context, problem: WrongArgumentsError) -> SafeString:
    """Render what staff see in place of a mistake; "" for other visitors. With DEBUG, raise it."""
    notice = report_mistake(context.get("request"), problem)
    return render(engine_of(context), "social_consent/notice.html", {"notice": notice})


def engine_of(context: template.Context) -> Engine:
    """Return the engine whose template is being rendered."""
    return context.template.engine if context.template else Engine.get_default()


@register.inclusion_tag("social_consent/read_aloud.html", takes_context=True)
def social_read_aloud(context: template.Context, part: str) -> dict[str, Any]:
    """Render a control that reads the element with the id `part` aloud, by a voice of the device.

    Where the device has none, the two-click service ReadSpeaker is offered, if the site is a
    customer there (SOCIAL_CONSENT_READSPEAKER_CUSTOMER) and has the provider enabled.
    """
    customer = conf.READSPEAKER_CUSTOMER
    remote = social_embed(context, "readspeaker", customer=customer, part=part) if customer else ""
    return {"remote": remote, "part": part}
