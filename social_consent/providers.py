"""What a provider of plug-ins is, and the registry of those that the project knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from social_consent.conf import conf
from social_consent.languages import territory_locale

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText
else:
    from django.utils.functional import Promise as LazyText

Text = str | LazyText

# On the frame in the page and on the frame in the wrapper. `allow-same-origin` is safe because the wrapper runs
# no script; `allow-top-navigation` must never join (see checks.py).
SANDBOX = ("allow-scripts", "allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox", "allow-forms")


class State(StrEnum):
    """What the owner of a plug-in still does for it."""

    LIVE = "live"
    DEGRADED = "degraded"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The state of a plug-in, since when, and who says so."""

    state: State = State.LIVE
    since: date | None = None
    source: str = ""  # address of a page that says so


@dataclass(frozen=True, slots=True)
class Provider:
    """One plug-in of one company: everything that page, wrapper, policy and notice say about it follows from here.

    In the values of `parameters` these are filled in: {url} the shared page, {language} as in "de", {locale} as
    in "de_DE".
    """

    key: str  # lower-case letters, digits and hyphens: it stands in addresses and in the cookie
    name: Text
    title: Text  # what the plug-in does; the title of its frame
    endpoint: str  # https address of the frame; its origin is the only one that the wrapper may load
    picture: str  # static path of our own drawing, of the frame's size
    width: int  # of the frame, CSS pixels
    height: int
    company: str
    country: Text
    parameters: tuple[tuple[str, str], ...] = ()
    link: tuple[str, str] | None = None  # (address, parameter with the page) of a plain link that does the same
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    referrer_policy: str = "no-referrer"
    sandbox: tuple[str, ...] = SANDBOX

    @property
    def origin(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_retired(self) -> bool:
        return self.lifecycle.state is State.RETIRED

    @property
    def is_degraded(self) -> bool:
        return self.lifecycle.state is State.DEGRADED

    def frame_url(self, url: str, language: str) -> str:
        """The address of the plug-in for the shared page `url` (absolute) in a language such as "de" or "pt-br"."""
        values = {"url": url, "language": language, "locale": territory_locale(language)}
        query = urlencode([(name, value.format_map(values)) for name, value in self.parameters])
        return f"{self.endpoint}?{query}" if query else self.endpoint

    def link_url(self, url: str) -> str:
        """The address of the plain link that shares `url`; empty where the owner offers none."""
        if self.link is None:
            return ""
        address, parameter = self.link
        return f"{address}?{urlencode({parameter: url})}"


_known: dict[str, Provider] = {}


def register(*providers: Provider) -> None:
    """Make providers known, usually from an app's `ready`; SOCIAL_CONSENT_PROVIDERS decides which are offered.

    ValueError where another provider has the key already.
    """
    for provider in providers:
        if _known.get(provider.key, provider) != provider:
            raise ValueError(f"Another provider is registered as {provider.key!r}.")
        _known[provider.key] = provider


def known() -> tuple[Provider, ...]:
    """Every registered provider."""
    return tuple(_known.values())


def offered() -> tuple[Provider, ...]:
    """The providers that the site offers, in its order; unknown keys are left to the system checks."""
    return tuple(_known[key] for key in conf.PROVIDERS if key in _known)


def find_offered(key: str) -> Provider | None:
    return next((provider for provider in offered() if provider.key == key), None)


@contextmanager
def registered_temporarily(*providers: Provider) -> Iterator[None]:
    """Know these providers, too, while the block runs, for tests."""
    before = dict(_known)
    register(*providers)
    try:
        yield
    finally:
        _known.clear()
        _known.update(before)
