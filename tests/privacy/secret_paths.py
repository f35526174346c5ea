"""Example paths for every secret route of a URLconf, including those of third-party apps."""

from collections.abc import Iterator
from itertools import count

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from django.utils import translation

from privacy.secret_routes import ARGUMENT, NAMED_GROUP, NUMBERED_GROUP, arguments, has_secret

VALUES = {"int": "7", "slug": "a-slug", "uuid": "0e37df36-f698-11e6-8dd4-cb9ced3df976"}
NUMBERS = count(1000)


def secret_paths(language: str, urlconf: str | None = None) -> list[tuple[str, str]]:
    """Yield (path, the secret in it) for each route with a secret."""
    with translation.override(language):
        paths = list(_walk(get_resolver(urlconf), "", "/"))
        for path, _secret in paths:
            resolve(path, urlconf)  # raises where this module does not understand a route
    return paths


def _walk(resolver: URLResolver, route: str, path: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        text = str(entry.pattern)
        # Short and plain: nothing but the route tells that it is a secret.
        secret = f"geheim{next(NUMBERS)}"
        here = path + _example(entry, text, secret)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route + text, here)
        elif not isinstance(entry.pattern, LocalePrefixPattern) and has_secret(
            route + text, arguments()
        ):
            yield here, secret


def _example(entry: URLPattern | URLResolver, text: str, secret: str) -> str:
    if isinstance(entry.pattern, RegexPattern):
        text = text.replace("^", "").removesuffix("$").removesuffix(r"\Z")
        while group := NAMED_GROUP.search(text) or NUMBERED_GROUP.search(text):
            text = text[: group.start()] + secret + text[_end(text, group.end()) :]
        return text.replace("\\", "")
    return ARGUMENT.sub(lambda argument: VALUES.get(argument[1] or "str", secret), text)


def _end(text: str, start: int) -> int:
    depth = 1
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if not depth:
            return index + 1
    raise AssertionError("The group of a route never ends.")
