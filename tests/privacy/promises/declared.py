"""The promises that the apps declare, by their ids."""

from privacy.registry.discovery import registry
from privacy.registry.promise import Promise


def promise(name: str) -> Promise:
    return next(promise for promise in registry.promises if promise.id == name)
