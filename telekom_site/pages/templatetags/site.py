"""What templates need to write links: to the glossary, and out of the site with the mark that says
so."""

from typing import cast

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from privacy.registry.declarations import Text
from telekom_site.money import euros
from telekom_site.pages import countries
from telekom_site.pages.glossary import Glossary
from telekom_site.pages.group_hosts import Destination, GroupHosts, domain

register = template.Library()


@register.filter
def explain(text: Text, glossary: Glossary) -> SafeString:
    """Link the first mention of each term: `{{ text|explain:glossary }}`; `glossary` is in every
    context."""
    return glossary.explain(text)


register.filter("euros", euros)  # `{{ product.monthly_price|euros }}`


@register.filter
def country_name(code: str) -> str:
    """Name a country in the visitor's language: `{{ "DE"|country_name }}` is Germany."""
    return countries.country_name(code)


@register.filter
def bare_host(url: str) -> str:
    """Return the host of an address as people say it, without "www.": `{{ url|bare_host }}`."""
    return domain(url)


@register.simple_tag(takes_context=True)
def link(context: Context, url: str, text: object) -> SafeString:
    """Link to an address and mark it if it leads to a group company, or out of the group: `{% link
    url text %}`."""
    hosts = cast("GroupHosts", context.get("group_hosts") or GroupHosts.current())
    destination = hosts.destination(url)
    if destination is Destination.HERE:
        return format_html('<a href="{}">{}</a>', url, text)
    if destination is Destination.GROUP:
        return format_html(
            '<a class="link link--group" rel="noopener" href="{}">{}<span '
            'class="visually-hidden"> ({})</span></a>',
            url,
            text,
            _("site of a group company"),
        )
    return format_html(
        '<a class="link link--foreign" rel="noopener noreferrer external" href="{}">{}'
        '<span class="visually-hidden"> ({})</span></a>',
        url,
        text,
        _("leaves the sites of the group"),
    )
