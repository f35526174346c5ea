"""Promises: a sentence of the notice, the check that can fail, and the evidence it collects."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from privacy.registry.finding import Finding, finding
from privacy.registry.texts import LazyText, Text

__all__ = ["Evidence", "Finding", "Page", "Probe", "Promise", "finding"]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Page:
    """Response of the live site to a probe without cookies.

    Attributes:
        url: the absolute URL that was requested.
        status: the HTTP status code.
        headers: by name in lower case; several Set-Cookie headers are joined by line ends.
        body: the response body.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    # The address from which the probe came, where the site must have seen the same one: both ends
    # are on one machine. Empty where something in between may have changed it.
    client_address: str = ""

    @property
    def text(self) -> str:
        """The body, decoded as UTF-8."""
        return self.body.decode("utf-8", "replace")

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that it sets, by name; those that it deletes have no value."""
        cookies = dict[str, str]()
        for line in self.headers.get("set-cookie", "").splitlines():
            name, _equals, value = line.partition(";")[0].partition("=")
            cookies[name.strip()] = value.strip().strip('"')
        return cookies


class Probe(Protocol):
    """Unauthenticated client of the live site, outside the process that serves it."""

    def fetch(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Sequence[tuple[str, str]] | None = None,
    ) -> Page:
        """Send a GET request for a path of this site, or a POST of a form; redirects are not
        followed."""

    def path_of(self, view: str, *arguments: str) -> str:
        """Return the path of a named view of this site."""


# What a stored result is called: whether something is kept, or None where that is not known.
STATES = {True: "kept", False: "broken", None: "unverified"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Result of a check.

    Attributes:
        kept: whether the promise is kept; None where that is not known now.
        findings: what the check saw. They are public: no personal data in them. A lazy text
            without values becomes a finding.

    Raises TypeError for a finding that is a `str`, which would be in one language only.
    """

    kept: bool | None
    findings: tuple[Finding | LazyText, ...]

    def __post_init__(self) -> None:
        if not all(isinstance(text, Finding | LazyText) for text in self.findings):
            raise TypeError(
                "Findings are read in several languages: make each with finding(), or "
                "leave it lazy."
            )
        object.__setattr__(self, "findings", tuple(map(finding, self.findings)))


class UnverifiedError(Exception):
    """A check cannot see whether something is kept; `seen` says why, in public words."""

    def __init__(self, seen: Finding | LazyText) -> None:
        super().__init__()
        self.seen = finding(seen)


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence of the notice with its check of the live system.

    Attributes:
        id: such as "S15", unique.
        section: heading of the notice under which the sentence is listed.
        sentence: what the notice promises, with placeholders for its figures.
        check: collects the evidence. Raises UnverifiedError where it cannot see it; whatever it
            raises, the promise is shown as unverified, never as kept.
        fresh_for: how old its evidence may get before it counts as unverified; None: two intervals
            of the verification.
        figures: returns the values of the placeholders, from the settings and declarations that the
            software itself follows.
        affected: returns the pseudonyms (`privacy.registry.subject.email_key`) of the people for
            whom it is not kept now, where the database knows them. Asked each time that the check
            finds it broken; staff decide whether these people are told.
    """

    id: str
    section: Text
    sentence: Text
    check: Callable[[Probe], Evidence]
    fresh_for: timedelta | None = None
    figures: Callable[[], Mapping[str, object]] | None = None
    affected: Callable[[], Iterable[str]] | None = None

    @property
    def text(self) -> str:
        """The sentence with its figures, in the current language."""
        return str(self.sentence) % self.figures() if self.figures else str(self.sentence)
