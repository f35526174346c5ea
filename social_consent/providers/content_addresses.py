"""From the address of a film or a post, as people copy it, to its provider and arguments."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from social_consent.providers.declaration import Address, Provider, WrongArgumentsError
from social_consent.providers.registry import registered

MOST_CHARACTERS = 4096  # of an address that is read
DURATION = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?", re.ASCII)


class Content(NamedTuple):
    """A content of a provider."""

    provider: Provider
    arguments: dict[str, str]  # validated


@dataclass(frozen=True, slots=True)
class _Parts:
    host: str
    path: str
    query: dict[str, list[str]]


def provider_for(address: str, among: Iterable[Provider] | None = None) -> Content | None:
    """Return the content at an address; None where no provider declares this form of address.

    Accepts addresses of the browser's address bar and of embed codes, with or without a scheme.
    Optional arguments that do not match are left out; nothing else of the address is used. `among`
    defaults to all registered providers.
    """
    parts = _split(address)
    if parts:
        for provider in registered() if among is None else among:
            for arguments in _readings(provider, parts):
                try:
                    return Content(provider, provider.checked(arguments))
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
    """Yield the arguments, not validated, for each pattern that matches."""
    for form in provider.addresses:
        match = re.fullmatch(form.path, parts.path, re.ASCII)
        if match and (provider.names_instance or parts.host in form.hosts):
            arguments = {name: value for name, value in match.groupdict().items() if value}
            for parameter, argument in form.query:
                if parameter in parts.query:
                    arguments[argument] = parts.query[parameter][0]
            if provider.names_instance:
                arguments["instance"] = parts.host
            yield _without_wrong_options(provider, form, arguments)


def _without_wrong_options(
    provider: Provider, form: Address, arguments: dict[str, str]
) -> dict[str, str]:
    in_seconds = dict(arguments)
    for name in in_seconds.keys() & set(form.durations):
        in_seconds[name] = _seconds(arguments[name])
    patterns = dict(provider.arguments)
    kept = {}
    for name, value in in_seconds.items():
        if name not in provider.optional or re.fullmatch(patterns[name], value, re.ASCII):
            kept[name] = value
    return kept


def _seconds(text: str) -> str:
    """Return "90" for `1m30s`, `90s` and `90`; "" for anything that is not a duration."""
    match = DURATION.fullmatch(text)
    if not match or not text:
        return ""
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return str(hours * 3600 + minutes * 60 + seconds)
