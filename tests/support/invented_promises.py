"""Promises with invented checks, in place of those of the site."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from privacy.registry.discovery import registry
from privacy.registry.promise import Evidence, Probe, Promise, finding

Check = Callable[[Probe], Evidence]


def kept(probe: Probe) -> Evidence:
    return Evidence(True, (finding("seen"),))


@contextmanager
def promised(*checks: Check) -> Iterator[None]:
    with registry.temporarily(
        Promise(f"S{number:02}", "section", "sentence", check)
        for number, check in enumerate(checks, start=1)
    ):
        yield


def failing(error: Exception) -> Check:
    def check(probe: Probe) -> Evidence:
        raise error

    return check


def broken(probe: Probe) -> Evidence:
    return Evidence(False, (finding("%(pages)d seen", pages=7),))
