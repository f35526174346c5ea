"""Public evidence of the notice, for its page and for programs: findings, history and incidents."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from privacy.controllers.models import Controller
from privacy.promises.checked_sentences import Sentence, count_states, last_checked, sentences
from privacy.promises.figures import series
from privacy.promises.history import STRIP, share_broken, state_of
from privacy.promises.models import Incident, PromiseDay, Verification, interval
from privacy.registry.discovery import registry

VERSION = 1  # of the format of evidence.json
# Heights of a day in a strip, so that colour is not all that tells the states apart.
HEIGHTS = {"kept": 14, "broken": 24, "unverified": 6}
STRIP_HEIGHT, DAY_WIDTH = 24, 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a strip: its state and where it is drawn."""

    day: date
    state: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Record:
    """One sentence with its history.

    Attributes:
        sentence: the sentence with its newest finding.
        bars: its last days, those without a check left out.
        days_kept, days_broken: numbers of days.
        percent_broken: share of the checks of these days that found it broken; None without any.
        incidents: when it was broken, the latest first.
        figures: the numbers of its findings on these days (`figures.series`).
    """

    sentence: Sentence
    bars: tuple[Bar, ...]
    days_kept: int
    days_broken: int
    percent_broken: float | None
    incidents: tuple[Incident, ...]
    figures: tuple[dict[str, Any], ...]


def records() -> list[Record]:
    """Return every sentence with its history, in the current language."""
    first = timezone.now().date() - STRIP + timedelta(days=1)
    days = defaultdict[str, list[PromiseDay]](list)
    for day in PromiseDay.objects.filter(day__gte=first):
        days[day.promise].append(day)
    incidents = defaultdict[str, list[Incident]](list)
    for incident in Incident.objects.prefetch_related("texts"):
        incidents[incident.promise].append(incident)
    return [_record(each, first, days[each.id], incidents[each.id]) for each in sentences()]


def _record(
    sentence: Sentence, first: date, days: list[PromiseDay], incidents: list[Incident]
) -> Record:
    bars, states = [], Counter[str]()
    for day in days:
        state = state_of(day)
        states[state] += 1
        height = HEIGHTS[state]
        x = (day.day - first).days * DAY_WIDTH
        bars.append(Bar(day.day, state, x, STRIP_HEIGHT - height, height))
    share = share_broken(days)
    return Record(
        sentence=sentence,
        bars=tuple(bars),
        days_kept=states["kept"],
        days_broken=states["broken"],
        percent_broken=None if share is None else round(100 * share, 2),
        incidents=tuple(incidents),
        figures=tuple(series(days)),
    )


def as_data() -> dict[str, Any]:
    """Return the content of evidence.json, in the current language."""
    everything, company = records(), Controller.objects.order_by("-is_default", "pk").first()
    sentences = [record.sentence for record in everything]
    checked_at = last_checked(sentences)
    evidence = dict(Verification.objects.values_list("promise", "evidence"))
    return {
        "version": VERSION,
        "language": get_language(),
        "company": company.name if company else "",
        "last_checked_at": _moment(checked_at),
        "next_check_at": _moment(checked_at + interval() if checked_at else None),
        "total": len(sentences),
        **count_states(sentences),
        "promises": [_as_data(each, evidence.get(each.sentence.id, [])) for each in everything],
    }


def _as_data(record: Record, evidence: list[Any]) -> dict[str, Any]:
    sentence = record.sentence
    return {
        "id": sentence.id,
        "section": sentence.section,
        "sentence": sentence.sentence,
        "state": sentence.state,
        "findings": list(sentence.findings),
        "values": [each.get("values", {}) for each in evidence if isinstance(each, dict)],
        "checked_at": _moment(sentence.verified_at),
        "stale_at": _moment(sentence.stale_at),
        "check": _source(registry.promises_by_id[sentence.id].check),
        "percent_broken": record.percent_broken,
        "days": [{"day": bar.day.isoformat(), "state": bar.state} for bar in record.bars],
        "figures": list(record.figures),
        "incidents": list(map(_incident, record.incidents)),
    }


def _incident(incident: Incident) -> dict[str, Any]:
    text = text_of(incident)
    return {
        "began_at": _moment(incident.began_at),
        "ended_at": _moment(incident.ended_at),
        "cause": text.get("cause", ""),
        "remedy": text.get("remedy", ""),
    }


def text_of(incident: Incident) -> dict[str, str]:
    """Return what staff published about an incident in the current language; nothing where they
    did not."""
    for text in incident.texts.all():
        if text.language == get_language():
            return {"cause": text.cause, "remedy": text.remedy}
    return {}


def _source(check: Any) -> str:
    """Return the name of a check's function, by which it is found in the public code."""
    return f"{getattr(check, '__module__', '')}.{getattr(check, '__qualname__', '')}"


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
