"""Register of the measures: those of the layer and of the project, each with its newest state."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.module_loading import import_string

from privacy.live_checks.performing import as_values, perform
from privacy.precautions.conf import conf
from privacy.precautions.layer_measures import MEASURES
from privacy.precautions.measure_declaration import FRESH, Measure
from privacy.precautions.models import MeasureState
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
    kept, findings = perform(f"measure {measure.key}", measure.check, probe)
    if kept is not True:
        logger.error("Measure %s is %s.", measure.key, STATES[kept])
    values = as_values(kept, findings, "checked_at")
    MeasureState.objects.update_or_create(measure=measure.key, defaults=values)
    return kept


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
