"""Bars and cards for visitors without consent: rendered once for all of them, and cached in the
process.

A cached fragment depends on nothing but its key: it is rendered without the request's context, and
the only thing in it that belongs to a visitor, the address to return to with its query, is inserted
into each response.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
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

from social_consent.conf import conf
from social_consent.measurements.latest import version
from social_consent.providers import Provider
from social_consent.rendering.cacheability import SHOWS_CHOICES
from social_consent.request.site_urls import absolute

# Replaced by the address to return to; no address contains it, since addresses are
# percent-encoded.
BACK = "\ue000"


class Key(NamedTuple):
    """Everything that a fragment depends on, except the declarations of its providers."""

    engine: Engine
    template: str
    page: str
    url: str  # of the page, absolute
    content: Hashable  # what it shows of a provider; None for a bar
    language: str | None
    urlconf: str | None
    prefix: str
    measurements: Hashable


class Fragment(NamedTuple):
    """HTML, split around the address to return to, and the providers that it was rendered for."""

    providers: tuple[Provider, ...]
    parts: list[str]


_fragments: OrderedDict[Key, Fragment] = OrderedDict()
_lock = Lock()


def neutral_fragment(
    request: HttpRequest,
    engine: Engine,
    template: str,
    page: str,
    providers: tuple[Provider, ...],
    context: Callable[[], dict[str, Any] | None],
    *,
    content: Hashable = None,
) -> SafeString:
    """Return the template, rendered for a visitor without consent, on the page with this path.

    `context` is called on a cache miss; if it returns None, nothing is shown or cached.
    """
    is_kept = not settings.DEBUG and bool(conf.FRAGMENT_CACHE_SIZE)
    key = Key(
        engine=engine,
        template=template,
        page=page,
        url=absolute(request, page),
        content=content,
        language=get_language(),
        urlconf=get_urlconf(),
        prefix=get_script_prefix(),
        measurements=version(),
    )
    fragment = _look_up(key) if is_kept else None
    if fragment is None or fragment.providers != providers:
        values = context()
        if values is None:
            return SafeString()
        html = render(engine, template, values | {"back": BACK})
        fragment = Fragment(providers, html.split(BACK))
        if is_kept:
            _keep(key, fragment)
    request.META[SHOWS_CHOICES] = True
    return mark_safe(escape(request.get_full_path()).join(fragment.parts))  # noqa: S308 (rendered by our template)


def render(engine: Engine, template: str, values: dict[str, Any]) -> SafeString:
    """Render a template of the layer without the request's context."""
    return engine.get_template(template).render(Context(values))


def _look_up(key: Key) -> Fragment | None:
    with _lock:
        fragment = _fragments.get(key)
        if fragment is not None:
            _fragments.move_to_end(key)
        return fragment


def _keep(key: Key, fragment: Fragment) -> None:
    with _lock:
        _fragments[key] = fragment
        while len(_fragments) > conf.FRAGMENT_CACHE_SIZE:
            _fragments.popitem(last=False)


def clear(**kwargs: object) -> None:
    """Drop all fragments, as when override_settings changes what they may depend on."""
    with _lock:
        _fragments.clear()


setting_changed.connect(clear)
