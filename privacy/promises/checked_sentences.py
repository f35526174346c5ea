"""State of the privacy notice: each sentence with its newest finding, for the page and its JSON."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from privacy.heartbeat.beats import State, states
from privacy.promises.models import Verification
from privacy.registry.discovery import registry
from privacy.registry.finding import readable
from privacy.registry.promise import STATES, Promise


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the notice with its current state.

    - `id`: of the promise, such as S15.
    - `section`, `sentence`: texts in the current language.
    - `state`: kept, broken or unverified.
    - `findings`: texts of the newest finding in the current language.
    - `verified_at`: when it was made; None where there is none.
    - `stale_at`: when it becomes too old to count.
    - `is_stale`: whether it is too old to count, which makes the state unverified.
    """

    id: str
    section: str
    sentence: str
    state: str
    findings: tuple[str, ...]
    verified_at: datetime | None
    stale_at: datetime | None
    is_stale: bool


def sentences() -> list[Sentence]:
    """Return all sentences in the current language."""
    verifications = Verification.objects.in_bulk(field_name="promise")
    return [_sentence(promise, verifications.get(promise.id)) for promise in registry.promises]


def unchecked_sentences() -> list[Sentence]:
    """Return all sentences in the current language without what was found about them."""
    return [_sentence(promise, None) for promise in registry.promises]


def _sentence(promise: Promise, verification: Verification | None) -> Sentence:
    return Sentence(
        id=promise.id,
        section=str(promise.section),
        sentence=promise.text,
        state=verification.state if verification else "unverified",
        findings=findings_of(verification),
        verified_at=verification.verified_at if verification else None,
        stale_at=verification.stale_at if verification else None,
        is_stale=verification.is_stale if verification else False,
    )


def last_checked(promises: list[Sentence]) -> datetime | None:
    """Return when the sentence that was checked the longest ago was checked; None while one has
    never been."""
    moments = []
    for promise in promises:
        if promise.verified_at is None:
            return None
        moments.append(promise.verified_at)
    return min(moments, default=None)


def count_states(promises: list[Sentence]) -> dict[str, int]:
    """Return the number of sentences in each state."""
    counts = dict.fromkeys(STATES.values(), 0)
    for promise in promises:
        counts[promise.state] += 1
    return counts


def as_json() -> dict[str, Any]:
    """Return the public content of /privacy/notice.json, in the current language."""
    promises = sentences()
    return {
        "language": get_language(),
        "generated_at": timezone.now(),
        "last_checked_at": last_checked(promises),
        **count_states(promises),
        "total": len(promises),
        "promises": list(map(asdict, promises)),
        "background_work": list(map(_as_data, states())),
    }


def _as_data(state: State) -> dict[str, Any]:
    """Return the state of one periodic task, without its dotted name in the code."""
    return {
        "work": str(state.work.title),
        "every_seconds": int(state.work.every.total_seconds()),
        "succeeded_at": state.succeeded_at,
        "due_by": state.due_by,
        "overdue": state.is_overdue,
    }


def findings_of(verification: Verification | None) -> tuple[str, ...]:
    """Return what was found, in the current language; what another version stored is left out."""
    if verification is None:
        return ()
    return tuple(map(str, readable(verification.evidence)))
