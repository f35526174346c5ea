"""The vocabulary of promises: a sentence of the notice, the check that can fail, and the evidence
it found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from django.utils.functional import lazy

from privacy.registry.declarations import Text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText
else:
    from django.utils.functional import Promise as LazyText


@dataclass(frozen=True, slots=True)
class Page:
    """What the live site answered to a probe that carries no cookie."""

    url: str
    status: int
    headers: Mapping[str, str]  # names in lower case; of several Set-Cookie lines, the last
    body: bytes
    # The address from which the probe came, where the site must have seen the same one: both ends
    # are on one machine. Empty where something in between may have changed it.
    client_address: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Probe(Protocol):
    """Visits the live site as a stranger would, from outside the process that serves it."""

    def fetch(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        """The answer to a GET of a path of this site; redirects are not followed."""

    def path_of(self, view: str, *arguments: str) -> str:
        """The address of a named view of this site."""


def finding(text: Text, /, **values: object) -> LazyText:
    """Say what a check saw, such as `finding(_("%(pages)d pages were visited."), pages=3)`.

    `text % values` would fix the language of the process that checks; this is put together for each
    reader.
    """
    return cast("LazyText", lazy(_in_words, str)(text, values))


def _in_words(text: Text, values: Mapping[str, object]) -> str:
    return str(text) % values if values else str(text)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check saw. `findings` are shown to the public: no personal data in them.

    Raises TypeError for a finding that is a `str`: one language for the readers of all.
    """

    kept: bool
    findings: tuple[LazyText, ...]

    def __post_init__(self) -> None:
        if not all(isinstance(text, LazyText) for text in self.findings):
            raise TypeError(
                "Findings are read in several languages: make each with finding(), or "
                "leave it lazy."
            )


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of the notice, bound to a check of the live system.

    A check that raises leaves the promise unverified, which is shown as such: never as kept.
    """

    id: str
    section: Text
    sentence: Text
    check: Callable[[Probe], Evidence]
