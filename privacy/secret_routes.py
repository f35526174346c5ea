"""Which routes of the URLconf carry a secret, told from any path, resolved or not.

Whoever knows such an address has what is behind it, so it stands in no log and no cache and is
never shared. A text in a route is taken for a secret unless it is declared public: a forgotten
declaration then costs a share button, not an account.

Asking Django to resolve would be slow, would depend on the language of the thread, and would miss a
path without its closing slash or language prefix, which are just the ones that get redirected with
the secret.
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
# What a group holds that takes only these.
DIGITS = re.compile(r"(?:\\d|\[0-9\])(?:[+*?]|\{[0-9,]+\})?")
# Converters of what is made to be seen: numbers, words of an address.
SHOWN = frozenset({"int", "slug"})
# Addresses within queries of addresses; what lies deeper is not read, and called secret.
DEEPEST = 4


class Arguments(NamedTuple):
    """What is known of the arguments of routes; both are names."""

    secret: frozenset[str]
    public: frozenset[str]


@lru_cache(maxsize=1)
def arguments() -> Arguments:
    """As the settings say."""
    return Arguments(frozenset(conf.SECRET_ARGUMENTS), frozenset(conf.PUBLIC_ARGUMENTS))


@lru_cache(maxsize=1024)
def has_secret(route: str, known: Arguments) -> bool:
    """Whether a route such as `verify/<str:token>/`, or a regex, has an argument that is a
    secret."""
    groups = list(NAMED_GROUP.finditer(route))
    of_digits = {group[1] for group in groups if DIGITS.fullmatch(_content(route, group.end()))}
    named = [(converter, name) for converter, name in ARGUMENT.findall(route)]
    if not named:  # as Django does: with any named group, the others are no arguments
        return any(
            not DIGITS.fullmatch(_content(route, group.end()))
            for group in NUMBERED_GROUP.finditer(route)
        )
    return any(
        name in known.secret
        or not (converter in SHOWN or name in known.public or name in of_digits)
        for converter, name in named
    )


def request_has_secret(request: HttpRequest) -> bool:
    """Whether the address of a request carries a secret, whatever became of it."""
    match, known = request.resolver_match, arguments()
    if match is not None and has_secret(match.route, known):
        return True
    if match is not None and known.public.isdisjoint(match.kwargs):
        return False
    # Resolved to nothing, or to a route that takes any path, such as the one by which the staff
    # pages add a slash.
    routes = secret_routes(getattr(request, "urlconf", None), known)
    return routes.anything.match(request.path_info) is not None


def carries_secret(address: str, depth: int = DEEPEST) -> bool:
    """Whether an address of this site (percent-encoded, perhaps with a query) shows a secret to
    whoever reads it."""
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return True
    if _path_has_secret(unquote(parts.path)) or (
        depth and _value_has_secret(unquote(parts.fragment), depth - 1)
    ):
        return True
    return bool(query) and (
        not depth
        or any(
            name in arguments().secret or _value_has_secret(value, depth - 1)
            for name, value in query
        )
    )


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
    """The beginning of a path up to its secret, and what is stored instead."""

    regex: re.Pattern[str]
    template: str


class _Prefix(NamedTuple):
    source: str
    template: str


class SecretRoutes(NamedTuple):
    """All of them; `anything` matches where one of them does, and costs less than `split`: ask it
    first."""

    anything: re.Pattern[str]
    routes: tuple[SecretRoute, ...]

    def split(self, path: str) -> tuple[str, str]:
        """A path as what is stored of its beginning, "" where no route has a secret there, and its
        rest."""
        for route in self.routes:
            found = route.regex.match(path)
            if found is not None:
                language = found["language"] or ""
                return route.template.replace("<language>", language, 1), path[found.end() :]
        return "", path


@lru_cache(maxsize=8)
def secret_routes(urlconf: str | None, known: Arguments) -> SecretRoutes:
    """The routes of the URLconf (None: the project's) with a secret argument, in every language."""
    found: dict[str, str] = {}
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            for route in _walk(get_resolver(urlconf), _Prefix("", ""), known):
                found.setdefault(route.source, route.template)
    routes = tuple(
        SecretRoute(_compile(source), f"/{template}") for source, template in found.items()
    )
    sources = [route.regex.pattern.replace("(?P<language>", "(?:") for route in routes]
    return SecretRoutes(re.compile("|".join(sources) or NOTHING), routes)


@lru_cache(maxsize=256)
def route_as_path(route: str) -> str:
    """A resolved route such as `verify/<str:token>/` as the path that is stored:
    `/verify/<token>/`."""
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
    """`^verify/(?P<token>[a-z]+)/$` as `verify/<token>/`; printable ASCII without spaces."""
    text = text.replace("^", "").removesuffix("$").removesuffix(r"\Z")
    while group := NAMED_GROUP.search(text):
        end = _closing_bracket(text, group.end())
        text = f"{text[: group.start()]}<{group[1]}>{text[end + 1 :]}"
    while group := NUMBERED_GROUP.search(text):
        text = f"{text[: group.start()]}<argument>{text[_closing_bracket(text, group.end()) + 1 :]}"
    return "".join(letter if "!" <= letter <= "~" else "-" for letter in text)


def _content(pattern: str, start: int) -> str:
    """What stands in the group whose content begins there."""
    return pattern[start : _closing_bracket(pattern, start)]


def _closing_bracket(text: str, start: int) -> int:
    depth = 1
    for place in range(start, len(text)):
        if text[place - 1] != "\\":
            depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place
    return len(text)


def _follow_settings(*, setting: str, **kwargs: object) -> None:
    """Read the routes again after override_settings changed what they depend on."""
    if setting.startswith("PRIVACY_") or setting in {"ROOT_URLCONF", "LANGUAGES"}:
        arguments.cache_clear()
        secret_routes.cache_clear()


setting_changed.connect(_follow_settings)
