"""The state of the notice: each sentence with what its check found last, for the page and for its
JSON."""

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import get_language

from privacy.heartbeat.beats import State, states
from privacy.promises.models import Verification
from privacy.registry.discovery import registry


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the notice as it stands now."""

    id: str
    section: str
    sentence: str
    state: str  # kept, broken or unverified
    findings: tuple[str, ...]
    verified_at: datetime | None


def sentences() -> list[Sentence]:
    """All sentences in the current language."""
    found = {one.promise: one for one in Verification.objects.all()}
    return [
        Sentence(
            id=promise.id,
            section=str(promise.section),
            sentence=str(promise.sentence),
            state=found[promise.id].state if promise.id in found else "unverified",
            findings=_findings(found.get(promise.id)),
            verified_at=found[promise.id].verified_at if promise.id in found else None,
        )
        for promise in registry.promises
    ]


def sections() -> list[tuple[str, list[Sentence]]]:
    """The sentences by section, in the order in which the sections first appear."""
    everything = sentences()
    order = list(dict.fromkeys(one.section for one in everything))
    by_section = sorted(everything, key=lambda one: order.index(one.section))
    return [
        (section, list(group))
        for section, group in groupby(by_section, key=lambda one: one.section)
    ]


def as_json() -> dict[str, Any]:
    """What /privacy/notice.json says: public, read-only, in the current language."""
    everything = sentences()
    return {
        "language": get_language(),
        "kept": sum(one.state == "kept" for one in everything),
        "total": len(everything),
        "promises": [asdict(one) for one in everything],
        "background_work": [_as_data(state) for state in states()],
    }


def _as_data(state: State) -> dict[str, Any]:
    """One kind of regular work, without what it is called in the code."""
    return {
        "work": str(state.work.title),
        "every_seconds": int(state.work.every.total_seconds()),
        "succeeded_at": state.succeeded_at,
        "due_by": state.due_by,
        "overdue": state.is_overdue,
    }


def _findings(verification: Verification | None) -> tuple[str, ...]:
    if verification is None:
        return ()
    return tuple(verification.evidence.get(get_language() or "", []))
