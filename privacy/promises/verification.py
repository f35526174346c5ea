"""Verification of all promises: run their checks and store the findings."""

import logging

from django.conf import settings
from django.utils import timezone, translation

from privacy.promises.models import Verification
from privacy.promises.probe import LiveProbe
from privacy.registry.discovery import registry
from privacy.registry.promise import Evidence, Probe, Promise

logger = logging.getLogger(__name__)


def verify_all(probe: Probe | None = None) -> int:
    """Check every promise against the live site; return the number of broken ones.

    Findings of promises that no longer exist are deleted.
    """
    promises = registry.promises
    Verification.objects.exclude(promise__in=[promise.id for promise in promises]).delete()
    probe = probe or LiveProbe()
    findings = [verify_promise(promise, probe) for promise in promises]
    return sum(finding.kept is False for finding in findings)


def verify_promise(promise: Promise, probe: Probe) -> Verification:
    """Check one promise and store the finding; a check that raises is stored as unverified."""
    kept, evidence = _look(promise, probe)
    if kept is not True:
        logger.error("Promise %s is %s.", promise.id, "broken" if kept is False else "unverified")
    verification, _created = Verification.objects.update_or_create(
        promise=promise.id,
        defaults={"kept": kept, "evidence": evidence, "verified_at": timezone.now()},
    )
    return verification


def _look(promise: Promise, probe: Probe) -> tuple[bool | None, dict[str, list[str]]]:
    try:
        evidence = promise.check(probe)
    except Exception as error:
        logger.warning("The check of promise %s failed (%s).", promise.id, type(error).__name__)
        return None, {"": [type(error).__name__]}
    return evidence.kept, in_all_languages(evidence)


def in_all_languages(evidence: Evidence) -> dict[str, list[str]]:
    """Return {language code: texts of the findings}, for the notice in each language."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = [str(finding) for finding in evidence.findings]
    return texts
