"""Routes of the URLconf that carry a secret, recognised in any path, resolved or not.

Knowing such an address is enough to open it, so it is neither logged nor cached nor shared. A text
in a route counts as a secret unless it is declared public: a forgotten declaration then costs a
share button, not an account.

Resolving by Django would be slow, would depend on the language of the thread, and would miss paths
without trailing slash or language prefix, which are redirected with the secret.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.urls import (
    Resolver404,
    URLPattern,
    URLResolver,
    get_resolver,
    get_script_prefix,
    resolve,
)
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from django.utils import translation

from privacy.conf import conf

LANGUAGE = r"(?P<language>(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/)?)"
NOTHING = r"(?!)"
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
NAMED_GROUP = re.compile(r"\(\?P<(\w+)>")
NUMBERED_GROUP = re.compile(r"(?<!\\)\((?!\?)")
# Content of a group that matches digits only.
DIGITS = re.compile(r"(?:\\d|\[0-9\])(?:[+*?]|\{[0-9,]+\})?")
# Converters of public arguments: numbers, words of an address.
SHOWN = frozenset({"int", "slug"})
# Levels of addresses within queries of addresses that are parsed; deeper ones count as secret.
DEEPEST = 4


class Arguments(NamedTuple):
    """Names of arguments of routes that are known to be secret or public."""

    secret: frozenset[str]
    public: frozenset[str]


@lru_cache(maxsize=1)
def arguments() -> Arguments:
    """Return the arguments that the settings name."""
    return Arguments(frozenset(conf.SECRET_ARGUMENTS), frozenset(conf.PUBLIC_ARGUMENTS))


@lru_cache(maxsize=1024)
def has_secret(route: str, known: Arguments) -> bool:
    """Return whether a route such as `verify/<str:token>/`, or a regex, has a secret argument."""
    named = ARGUMENT.findall(route)
    if not named:  # as in Django, unnamed groups are arguments only if none is named
        return not all(_has_digits(route, group) for group in NUMBERED_GROUP.finditer(route))
    groups = NAMED_GROUP.finditer(route)
    public = known.public.union(group[1] for group in groups if _has_digits(route, group))
    for converter, name in named:
        if name in known.secret or (converter not in SHOWN and name not in public):
            return True
    return False


def _has_digits(route: str, group: re.Match[str]) -> bool:
    """Return whether a group of a regex matches digits only."""
    return DIGITS.fullmatch(_content(route, group.end())) is not None


def request_has_secret(request: HttpRequest) -> bool:
    """Return whether the address of a request carries a secret, resolved or not."""
    match, known = request.resolver_match, arguments()
    if match is not None and has_secret(match.route, known):
        return True
    if match is not None and known.public.isdisjoint(match.kwargs):
        return False
    # Not resolved, or resolved to a route that accepts any path, such as the one by which the admin
    # appends a slash.
    routes = secret_routes(getattr(request, "urlconf", None), known)
    return routes.anything.match(request.path_info) is not None


def carries_secret(address: str, depth: int = DEEPEST) -> bool:
    """Return whether an address of this site (percent-encoded, with any query) shows a secret."""
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return True
    if _path_has_secret(unquote(parts.path)) or (
        depth and _value_has_secret(unquote(parts.fragment), depth - 1)
    ):
        return True
    if query and not depth:
        return True
    for name, value in query:
        if name in arguments().secret or _value_has_secret(value, depth - 1):
            return True
    return False


def _value_has_secret(value: str, depth: int) -> bool:
    return ("/" in value or "%" in value) and carries_secret(value, depth)


def _path_has_secret(path: str) -> bool:
    inner = "/" + path.removeprefix(get_script_prefix()).removeprefix("/")
    with translation.override(
        translation.get_language_from_path(inner) or translation.get_language()
    ):
        try:
            return has_secret(resolve(inner).route, arguments())
        except Resolver404:
            return secret_routes(None, arguments()).anything.match(inner) is not None


class SecretRoute(NamedTuple):
    """Route up to its secret: the regex that matches it, and the template logged instead."""

    regex: re.Pattern[str]
    template: str


class _Prefix(NamedTuple):
    source: str
    template: str


class SecretRoutes(NamedTuple):
    """All secret routes. `anything` matches where any of them does, and is cheaper than `split`."""

    anything: re.Pattern[str]
    routes: tuple[SecretRoute, ...]

    def split(self, path: str) -> tuple[str, str]:
        """Split a path into its secret route as it is logged, "" if there is none, and the rest."""
        for route in self.routes:
            match = route.regex.match(path)
            if match is not None:
                language = match["language"] or ""
                return route.template.replace("<language>", language, 1), path[match.end() :]
        return "", path


@lru_cache(maxsize=8)
def secret_routes(urlconf: str | None, known: Arguments) -> SecretRoutes:
    """Return the secret routes of a URLconf (None: the project's), in every language."""
    templates: dict[str, str] = {}
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            for route in _walk(get_resolver(urlconf), _Prefix("", ""), known):
                templates.setdefault(route.source, route.template)
    routes, patterns = list[SecretRoute](), list[str]()
    for source, template in templates.items():
        secret_route = SecretRoute(_compile(source), f"/{template}")
        routes.append(secret_route)
        patterns.append(secret_route.regex.pattern.replace("(?P<language>", "(?:"))
    return SecretRoutes(re.compile("|".join(patterns) or NOTHING), tuple(routes))


@lru_cache(maxsize=256)
def route_as_path(route: str) -> str:
    """Return a resolved route such as `verify/<str:token>/` as it is logged: `/verify/<token>/`."""
    return "/" + _tidy_groups(ARGUMENT.sub(r"<\2>", route))


def _compile(source: str) -> re.Pattern[str]:
    if "(?P<language>" not in source:
        source = "(?P<language>)" + source
    return re.compile("/" + (f"{source[:-1]}(?:/|$)" if source.endswith("/") else source))


def _walk(resolver: URLResolver, prefix: _Prefix, known: Arguments) -> Iterator[_Prefix]:
    for entry in resolver.url_patterns:
        here = _join(prefix, entry)
        if not isinstance(entry.pattern, LocalePrefixPattern) and has_secret(
            str(entry.pattern), known
        ):
            yield here
        elif isinstance(entry, URLResolver):
            yield from _walk(entry, here, known)


def _join(prefix: _Prefix, entry: URLPattern | URLResolver) -> _Prefix:
    pattern = entry.pattern
    if isinstance(pattern, LocalePrefixPattern):
        return _Prefix(prefix.source + LANGUAGE, prefix.template + "<language>")
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        source = NAMED_GROUP.sub("(?:", text).replace("^", "").removesuffix("$").removesuffix(r"\Z")
        return _Prefix(prefix.source + source, prefix.template + _tidy_groups(text))
    return _Prefix(
        prefix.source + _route_source(text), prefix.template + ARGUMENT.sub(r"<\2>", text)
    )


def _route_source(route: str) -> str:
    source, end = "", 0
    for argument in ARGUMENT.finditer(route):
        source += re.escape(route[end : argument.start()])
        source += ".+" if argument[1] == "path" else "[^/]+"
        end = argument.end()
    return source + re.escape(route[end:])


def _tidy_groups(text: str) -> str:
    """Write `^verify/(?P<token>[a-z]+)/$` as `verify/<token>/`, in printable ASCII, no spaces."""
    text = text.replace("^", "").removesuffix("$").removesuffix(r"\Z")
    while group := NAMED_GROUP.search(text):
        end = _closing_bracket(text, group.end())
        text = f"{text[: group.start()]}<{group[1]}>{text[end + 1 :]}"
    while group := NUMBERED_GROUP.search(text):
        text = f"{text[: group.start()]}<argument>{text[_closing_bracket(text, group.end()) + 1 :]}"
    return "".join(letter if "!" <= letter <= "~" else "-" for letter in text)


def _content(pattern: str, start: int) -> str:
    """Return the content of the group that begins at an index."""
    return pattern[start : _closing_bracket(pattern, start)]


def _closing_bracket(text: str, start: int) -> int:
    depth = 1
    for index in range(start, len(text)):
        if text[index - 1] != "\\":
            depth += {"(": 1, ")": -1}.get(text[index], 0)
        if not depth:
            return index
    return len(text)


def _follow_settings(*, setting: str, **kwargs: object) -> None:
    """Clear the caches after override_settings changed a setting they depend on."""
    if setting.endswith(("SECRET_ARGUMENTS", "PUBLIC_ARGUMENTS")):
        arguments.cache_clear()  # the routes are cached by them
    if setting in {"ROOT_URLCONF", "LANGUAGES"}:
        secret_routes.cache_clear()


setting_changed.connect(_follow_settings)
