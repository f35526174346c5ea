"""Register of the measures: those of the layer and of the project, each with its newest state."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from privacy.precautions.conf import conf
from privacy.precautions.layer_measures import MEASURES
from privacy.precautions.measures import FRESH, Measure, UnverifiedError
from privacy.precautions.models import MeasureState
from privacy.registry.finding import Finding, finding
from privacy.registry.promise import STATES, Probe

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MeasureSummary:
    """One measure as the notice shows it: without its evidence, which could help attackers."""

    title: str
    description: str
    state: str  # kept, broken or unverified
    checked_at: datetime | None


def measures() -> dict[str, Measure]:
    """Return {key: measure} of the layer and of PRIVACY_MEASURES."""
    declared = list(MEASURES)
    for path in conf.MEASURES:
        declared += import_string(path)
    return {measure.key: measure for measure in declared}


def verify_measures(probe: Probe) -> int:
    """Check every measure and store its state; return how many are not in place.

    States of measures that no longer exist are deleted.
    """
    declared = measures()
    MeasureState.objects.exclude(measure__in=declared).delete()
    return sum(_verify(measure, probe) is False for measure in declared.values())


def _verify(measure: Measure, probe: Probe) -> bool | None:
    kept, findings = _look(measure, probe)
    if kept is not True:
        logger.error("Measure %s is %s.", measure.key, STATES[kept])
    now = timezone.now()
    values: dict[str, object] = {
        "kept": kept,
        "evidence": [seen.as_data() for seen in findings],
        "checked_at": now,
    }
    if kept:
        values["kept_at"] = now
    MeasureState.objects.update_or_create(measure=measure.key, defaults=values)
    return kept


def _look(measure: Measure, probe: Probe) -> tuple[bool | None, list[Finding]]:
    try:
        evidence = measure.check(probe)
    except UnverifiedError as reason:
        return None, [reason.seen]
    except Exception as error:
        text = _("The check could not be run (%(kind)s).")
        return None, [finding(text, kind=type(error).__name__)]
    return evidence.kept, list(map(finding, evidence.findings))


def summary() -> list[MeasureSummary]:
    """Return the measures with their states, in the current language, for everyone to read."""
    states = {state.measure: state for state in MeasureState.objects.all()}
    rows = list[MeasureSummary]()
    for key, measure in measures().items():
        state = states.get(key)
        rows.append(
            MeasureSummary(
                title=str(measure.title),
                description=str(measure.description),
                state=STATES[state.kept] if state and _is_fresh(state) else "unverified",
                checked_at=state.checked_at if state else None,
            )
        )
    return rows


def _is_fresh(state: MeasureState) -> bool:
    age = timezone.now() - state.checked_at
    return -FRESH <= age <= FRESH
