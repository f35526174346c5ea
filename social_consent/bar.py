"""The share bar: rendered once for everybody who ticked nothing, and for each other visitor anew.

What is kept depends on nothing but its key: it is rendered without the request's context, and the
one thing of the visitor that the bar contains, the address to return to with its query, is filled
in on the way out.
"""

from collections import OrderedDict
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.template import Context
from django.template.engine import Engine
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from social_consent import cookie
from social_consent.choices import Choice
from social_consent.conf import conf
from social_consent.pages import absolute, is_shareable
from social_consent.providers import Provider, offered
from social_consent.region import SHOWS_CHOICES, item, region

TEMPLATE = "social_consent/bar.html"
# Stands for the address to return to; no address has it, since addresses are percent-encoded.
BACK = "\ue000"


class Key(NamedTuple):
    """All that the bar of a visitor without a choice depends on, but for its provider
    declarations."""

    engine: Engine
    page: str
    url: str  # of the page, absolute
    language: str | None
    urlconf: str | None
    prefix: str


class Kept(NamedTuple):
    """The bar, in parts around the address to return to, and the providers that it was rendered
    for."""

    providers: tuple[Provider, ...]
    parts: list[str]


_kept: OrderedDict[Key, Kept] = OrderedDict()
_lock = Lock()


def bar(request: HttpRequest, engine: Engine, page: str) -> SafeString:
    """The bar for sharing `page` (path of this site); empty where the page is not to be shared."""
    choices = cookie.load(request)
    if choices or settings.DEBUG or not conf.KEPT_BARS:
        return (
            _rendered(engine, _context(request, choices, page))
            if is_shareable(page)
            else SafeString()
        )
    key = Key(
        engine, page, absolute(request, page), get_language(), get_urlconf(), get_script_prefix()
    )
    providers = offered()
    kept = _look_up(key)
    if kept is None or kept.providers != providers:
        if not is_shareable(page):
            return SafeString()
        html = _rendered(engine, _context(request, (), page) | {"back": BACK})
        kept = Kept(providers, html.split(BACK))
        _keep(key, kept)
    request.META[SHOWS_CHOICES] = True
    return mark_safe(escape(request.get_full_path()).join(kept.parts))  # noqa: S308 (rendered by our template)


def _context(request: HttpRequest, choices: tuple[Choice, ...], page: str) -> dict[str, Any]:
    shown = [
        item(request, provider, choices, page) for provider in offered() if not provider.is_content
    ]
    links = [one for one in shown if one.link and not one.provider.is_retired]
    return region(request, [one for one in shown if one.frame], page) | {"links": links}


def _rendered(engine: Engine, context: dict[str, Any]) -> SafeString:
    return engine.get_template(TEMPLATE).render(Context(context))


def _look_up(key: Key) -> Kept | None:
    with _lock:
        kept = _kept.get(key)
        if kept is not None:
            _kept.move_to_end(key)
        return kept


def _keep(key: Key, kept: Kept) -> None:
    with _lock:
        _kept[key] = kept
        while len(_kept) > conf.KEPT_BARS:
            _kept.popitem(last=False)


def _forget(**kwargs: object) -> None:
    """Render everything again after override_settings changed what it may depend on."""
    with _lock:
        _kept.clear()


setting_changed.connect(_forget)
