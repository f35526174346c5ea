"""From an address that a person copies, of a film or a post, to its provider and what shall be
shown."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from social_consent.providers.declaration import Address, Provider, WrongArgumentsError
from social_consent.providers.registry import registered

MOST_CHARACTERS = 4096  # of an address that is read
DURATION = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?", re.ASCII)


class Found(NamedTuple):
    """What an address shows."""

    provider: Provider
    arguments: dict[str, str]  # checked


@dataclass(frozen=True, slots=True)
class _Parts:
    host: str
    path: str
    query: dict[str, list[str]]


def provider_for(address: str, among: Iterable[Provider] | None = None) -> Found | None:
    """The provider whose declaration knows this form of address, with checked arguments; None where
    no one does.

    Knows what stands in a browser's address bar and what stands in embed codes, with or without a
    scheme. An optional argument that is wrong is left out; nothing else of the address goes
    anywhere.
    """
    parts = _split(address)
    if parts:
        for provider in registered() if among is None else among:
            for given in _readings(provider, parts):
                try:
                    return Found(provider, provider.checked(given))
                except WrongArgumentsError:
                    continue
    return None


def _split(address: str) -> _Parts | None:
    text = address.strip()
    if len(text) > MOST_CHARACTERS or re.search(r"[\x00-\x20\x7f\\]", text):
        return None
    try:
        parts: SplitResult = urlsplit(
            text if re.match(r"(https?:)?//", text, re.IGNORECASE) else f"//{text}"
        )
        is_plain = parts.netloc.lower() == parts.hostname  # no user, no port
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    return _Parts(parts.netloc.lower(), unquote(parts.path), query) if is_plain else None


def _readings(provider: Provider, parts: _Parts) -> Iterator[dict[str, str]]:
    """The arguments, not checked, by each form of address that fits."""
    for form in provider.addresses:
        match = re.fullmatch(form.path, parts.path, re.ASCII)
        if match and (provider.names_instance or parts.host in form.hosts):
            found = {name: value for name, value in match.groupdict().items() if value}
            for parameter, argument in form.query:
                if parameter in parts.query:
                    found[argument] = parts.query[parameter][0]
            if provider.names_instance:
                found["instance"] = parts.host
            yield _without_wrong_options(provider, form, found)


def _without_wrong_options(
    provider: Provider, form: Address, found: dict[str, str]
) -> dict[str, str]:
    given = {
        name: _seconds(value) if name in form.durations else value for name, value in found.items()
    }
    patterns = dict(provider.arguments)
    return {
        name: value
        for name, value in given.items()
        if name not in provider.optional or re.fullmatch(patterns[name], value, re.ASCII)
    }


def _seconds(text: str) -> str:
    """`1m30s`, `90s` and `90` are 90; empty for anything else."""
    match = DURATION.fullmatch(text)
    if not match or not text:
        return ""
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return str(hours * 3600 + minutes * 60 + seconds)
