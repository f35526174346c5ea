"""Performing a check of a promise or a measure: within a time limit, and never without a result."""

import logging
from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.live_checks.conf import conf
from privacy.live_checks.problems import problem_of
from privacy.live_checks.time_limit import time_limit
from privacy.registry.finding import Finding, finding
from privacy.registry.promise import Evidence, Probe, UnverifiedError

logger = logging.getLogger(__name__)


def perform(
    name: str, check: Callable[[Probe], Evidence], probe: Probe
) -> tuple[bool | None, list[Finding]]:
    """Return whether what the check looks at is kept, None where that is not known, and what it
    saw.

    A check that fails or takes longer than `conf.CHECK_TIME` is logged by its `name`, such as
    "promise S15".
    """
    try:
        with time_limit(conf.CHECK_TIME.total_seconds()):
            evidence = check(probe)
    except UnverifiedError as reason:
        return None, [reason.seen]
    except Exception as error:
        logger.warning("The check of %s failed (%s).", name, type(error).__name__)
        text = _("The check could not be run: %(problem)s.")
        return None, [finding(text, problem=problem_of(error))]
    return evidence.kept, list(map(finding, evidence.findings))


def as_values(kept: bool | None, findings: Iterable[Finding], moment: str) -> dict[str, object]:
    """Return the values of the row that stores what a check has just found; `moment` names its
    field of when that was."""
    now, evidence = timezone.now(), [seen.as_data() for seen in findings]
    values: dict[str, object] = {"kept": kept, "evidence": evidence, moment: now}
    return {**values, "kept_at": now} if kept else values
