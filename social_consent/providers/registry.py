"""The providers that the project has registered, and which of them the site has enabled."""

from collections.abc import Iterator
from contextlib import contextmanager

from social_consent.conf import conf
from social_consent.providers.declaration import Provider

_known: dict[str, Provider] = {}


def register(*providers: Provider) -> None:
    """Make providers known, usually from an app's `ready`; SOCIAL_CONSENT_PROVIDERS decides which
    are offered.

    ValueError where another provider has the key already.
    """
    for provider in providers:
        if _known.get(provider.key, provider) != provider:
            raise ValueError(f"Another provider is registered as {provider.key!r}.")
        _known[provider.key] = provider


def registered() -> tuple[Provider, ...]:
    """Every registered provider."""
    return tuple(_known.values())


def enabled() -> tuple[Provider, ...]:
    """The providers that the site offers, in its order; unknown keys are left to the system
    checks."""
    return tuple(_known[key] for key in conf.PROVIDERS if key in _known)


def embeddable() -> tuple[Provider, ...]:
    """Those of them that a tick loads."""
    return tuple(provider for provider in enabled() if provider.endpoint)


def find_enabled(key: str) -> Provider | None:
    """The offered provider of this key."""
    return next((provider for provider in enabled() if provider.key == key), None)


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
