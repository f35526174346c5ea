"""Visits that several checks share: made once for each probe, which is once per run."""

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from privacy.registry.promise import Probe

T = TypeVar("T")

_seen: "WeakKeyDictionary[Probe, dict[str, Any]]" = WeakKeyDictionary()


def once_per_run(probe: Probe, name: str, look: Callable[[Probe], T]) -> T:
    """Return what `look` saw through this probe, the first time that it was asked by this name.

    A look that fails is repeated by the next check that needs it.
    """
    results = _seen.setdefault(probe, {})
    if name not in results:
        results[name] = look(probe)
    value: T = results[name]
    return value
