"""The providers that the project has registered, and which of them the site has enabled."""

from collections.abc import Iterator
from contextlib import contextmanager

from social_consent.conf import conf
from social_consent.providers.declaration import Provider

_registered: dict[str, Provider] = {}


def register(*providers: Provider) -> None:
    """Register providers, usually in the `ready` of an app; SOCIAL_CONSENT_PROVIDERS enables them.

    Raises ValueError where another provider has the same key.
    """
    for provider in providers:
        if _registered.get(provider.key, provider) != provider:
            raise ValueError(f"Another provider is registered as {provider.key!r}.")
        _registered[provider.key] = provider


def registered() -> tuple[Provider, ...]:
    """Return every registered provider."""
    return tuple(_registered.values())


def enabled() -> tuple[Provider, ...]:
    """Return the enabled providers in the order of the setting; the system checks report unknown
    keys."""
    return tuple(_registered[key] for key in conf.PROVIDERS if key in _registered)


def embeddable() -> tuple[Provider, ...]:
    """Return the enabled providers that have a frame, which consent activates."""
    return tuple(provider for provider in enabled() if provider.endpoint)


def find_enabled(key: str) -> Provider | None:
    """Return the enabled provider with this key; None where there is none."""
    return next((provider for provider in enabled() if provider.key == key), None)


@contextmanager
def registered_temporarily(*providers: Provider) -> Iterator[None]:
    """Register further providers while the block runs, for tests."""
    before = dict(_registered)
    register(*providers)
    try:
        yield
    finally:
        _registered.clear()
        _registered.update(before)
