"""Providers of plug-ins: their declaration, the registry, and those that the layer brings along."""

from social_consent.providers.declaration import (
    Address,
    HeightMessage,
    Lifecycle,
    Link,
    Provider,
    State,
    Text,
    WrongArguments,
)
from social_consent.providers.registry import (
    find_offered,
    framed,
    known,
    offered,
    register,
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
    "WrongArguments",
    "find_offered",
    "framed",
    "known",
    "offered",
    "register",
    "registered_temporarily",
]
