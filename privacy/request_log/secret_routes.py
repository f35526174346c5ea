"""Which routes of the URLconf carry a secret, as regexes that find it in any path, resolved or not.

Asking Django to resolve would be slow, would depend on the language of the thread, and would miss a path
without its closing slash or language prefix, which are just the ones that get redirected with the secret.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from django.utils import translation

LANGUAGE = r"(?P<language>(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/)?)"
NOTHING = r"(?!)"
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
NAMED_GROUP = re.compile(r"\(\?P<(\w+)>")


class SecretRoute(NamedTuple):
    """The beginning of a path up to its secret, and what is stored instead."""

    regex: re.Pattern[str]
    template: str


class _Prefix(NamedTuple):
    source: str
    template: str


class SecretRoutes(NamedTuple):
    """All of them; `anything` matches where one of them does, and costs less than `split`: ask it first."""

    anything: re.Pattern[str]
    routes: tuple[SecretRoute, ...]

    def split(self, path: str) -> tuple[str, str]:
        """A path as what is stored of its beginning, "" where no route has a secret there, and its rest."""
        for route in self.routes:
            found = route.regex.match(path)
            if found is not None:
                language = found["language"] or ""
                return route.template.replace("<language>", language, 1), path[found.end() :]
        return "", path


@lru_cache(maxsize=8)
def secret_routes(urlconf: str | None, arguments: frozenset[str]) -> SecretRoutes:
    """The routes of the URLconf (None: the project's) with one of these arguments, in every language."""
    found: dict[str, str] = {}
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            for route in _walk(get_resolver(urlconf), _Prefix("", ""), arguments):
                found.setdefault(route.source, route.template)
    routes = tuple(SecretRoute(_compile(source), f"/{template}") for source, template in found.items())
    sources = [route.regex.pattern.replace("(?P<language>", "(?:") for route in routes]
    return SecretRoutes(re.compile("|".join(sources) or NOTHING), routes)


@lru_cache(maxsize=256)
def route_as_path(route: str) -> str:
    """A resolved route such as `verify/<str:token>/` as the path that is stored: `/verify/<token>/`."""
    return "/" + _tidy_groups(ARGUMENT.sub(r"<\2>", route))


def _compile(source: str) -> re.Pattern[str]:
    if "(?P<language>" not in source:
        source = "(?P<language>)" + source
    return re.compile("/" + (f"{source[:-1]}(?:/|$)" if source.endswith("/") else source))


def _walk(resolver: URLResolver, prefix: _Prefix, arguments: frozenset[str]) -> Iterator[_Prefix]:
    for entry in resolver.url_patterns:
        here = _join(prefix, entry)
        if not arguments.isdisjoint(_names(entry)):
            yield here
        elif isinstance(entry, URLResolver):
            yield from _walk(entry, here, arguments)


def _names(entry: URLPattern | URLResolver) -> set[str]:
    pattern: Any = entry.pattern
    return {*pattern.converters, *pattern.regex.groupindex}


def _join(prefix: _Prefix, entry: URLPattern | URLResolver) -> _Prefix:
    pattern = entry.pattern
    if isinstance(pattern, LocalePrefixPattern):
        return _Prefix(prefix.source + LANGUAGE, prefix.template + "<language>")
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        source = NAMED_GROUP.sub("(?:", text).replace("^", "").removesuffix("$").removesuffix(r"\Z")
        return _Prefix(prefix.source + source, prefix.template + _tidy_groups(text))
    return _Prefix(prefix.source + _route_source(text), prefix.template + ARGUMENT.sub(r"<\2>", text))


def _route_source(route: str) -> str:
    source, end = "", 0
    for argument in ARGUMENT.finditer(route):
        source += re.escape(route[end : argument.start()])
        source += ".+" if argument[1] == "path" else "[^/]+"
        end = argument.end()
    return source + re.escape(route[end:])


def _tidy_groups(text: str) -> str:
    """`^verify/(?P<token>[a-z]+)/$` as `verify/<token>/`; printable ASCII without spaces."""
    text = text.replace("^", "").removesuffix("$").removesuffix(r"\Z")
    while group := NAMED_GROUP.search(text):
        end = _closing_bracket(text, group.end())
        text = f"{text[: group.start()]}<{group[1]}>{text[end + 1 :]}"
    return "".join(letter if "!" <= letter <= "~" else "-" for letter in text)


def _closing_bracket(text: str, start: int) -> int:
    depth = 1
    for place in range(start, len(text)):
        if text[place - 1] != "\\":
            depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place
    return len(text)
