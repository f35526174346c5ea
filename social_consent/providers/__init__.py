"""Providers of plug-ins: their declaration, the registry, and those that come with the layer."""

from social_consent.providers.declaration import (
    Address,
    HeightMessage,
    Lifecycle,
    Link,
    Provider,
    State,
    Text,
    WrongArgumentsError,
)
from social_consent.providers.registry import (
    embeddable,
    enabled,
    find_enabled,
    register,
    registered,
    registered_temporarily,
)

__all__ = [
    "Address",
    "HeightMessage",
    "Lifecycle",
    "Link",
    "Provider",
    "State",
    "Text",
    "WrongArgumentsError",
    "embeddable",
    "enabled",
    "find_enabled",
    "register",
    "registered",
    "registered_temporarily",
]
