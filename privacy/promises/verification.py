"""Verification of all promises: run their checks and store the findings."""

import logging
import time
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from privacy.live_checks.conf import conf as live_checks
from privacy.live_checks.performing import as_values, perform
from privacy.promises import affected, history
from privacy.promises.conf import conf
from privacy.promises.models import Verification, VerificationRun, interval
from privacy.promises.probe import LiveProbe
from privacy.promises.reaching import reached
from privacy.promises.shown_sentences import languages_without
from privacy.registry.discovery import registry
from privacy.registry.finding import Finding, finding
from privacy.registry.promise import STATES, Evidence, Probe, Promise

logger = logging.getLogger(__name__)

RUNS_KEPT = timedelta(days=2)  # as long as their visits may wait for the log


def verify_all(probe: Probe | None = None) -> int:
    """Check every promise against the live site; return the number of broken ones.

    Findings of promises that no longer exist are deleted. The longest unchecked come first: what a
    run has no time for (`conf.VERIFICATION_TIME`) is checked by the next one. A run that was killed
    is continued.
    """
    Verification.objects.exclude(promise__in=registry.promises_by_id).delete()
    began, run = time.monotonic(), _begin()
    probe = reached(probe or LiveProbe(), run)
    for promise in _due(run):
        if time.monotonic() - began > conf.VERIFICATION_TIME.total_seconds():
            logger.error("The verification ran out of time before promise %s.", promise.id)
            break
        verify_promise(promise, probe)
    VerificationRun.objects.filter(pk=run.pk).update(ended_at=timezone.now())
    history.forget_old_days()
    history.tell_of_incidents(run.started_at)
    broken = 0
    for verification in Verification.objects.all():
        broken += verification.state == "broken"
    return broken


def _begin() -> VerificationRun:
    """Return a new run, or the last one where it was killed less than an interval ago."""
    now = timezone.now()
    VerificationRun.objects.filter(started_at__lt=now - RUNS_KEPT).delete()
    last = VerificationRun.objects.filter(started_at__lte=now).first()
    if last and last.ended_at is None and now - last.started_at < interval():
        return last
    return VerificationRun.objects.create()


def _due(run: VerificationRun) -> list[Promise]:
    """Return the promises that the run has not checked yet, the longest unchecked first."""
    checked = dict(Verification.objects.values_list("promise", "verified_at"))
    never, before = list[Promise](), list[Promise]()
    for promise in registry.promises:
        if promise.id not in checked:
            never.append(promise)
        elif not _is_checked(run, checked[promise.id]):
            before.append(promise)
    return never + sorted(before, key=lambda promise: checked[promise.id])


def _is_checked(run: VerificationRun, verified_at: datetime) -> bool:
    return run.started_at <= verified_at <= timezone.now()


def verify_promise(promise: Promise, probe: Probe) -> Verification:
    """Check one promise and store the finding; a check that raises is stored as unverified."""
    kept, findings = _look(promise, probe)
    if kept is not True:
        logger.error("Promise %s is %s.", promise.id, STATES[kept])
    values = as_values(kept, findings, "verified_at")
    verification, _created = Verification.objects.update_or_create(
        promise=promise.id, defaults=values
    )
    history.note(verification)
    if kept is False:
        affected.record(promise)
    return verification


def _checked(promise: Promise, probe: Probe) -> Evidence:
    """Return what the check sees, and whether the notice shows the sentence, if it is published."""
    evidence = promise.check(probe)
    is_published = registry.promises_by_id.get(promise.id) is promise
    missing = languages_without(promise, probe) if evidence.kept and is_published else []
    if not missing:
        return evidence
    text = _("The published notice does not show this sentence in: %(languages)s.")
    names = ", ".join(get_language_info(code)["name_local"] for code in sorted(missing))
    return Evidence(False, (*evidence.findings, finding(text, languages=names)))


def _look(promise: Promise, probe: Probe) -> tuple[bool | None, list[Finding]]:
    """Perform the check; where it cannot say, add when the promise was last kept.

    One that took too long is tried once more: the pages that all checks share are fetched by the
    first of them, which on a busy server may need longer, and goes on with those that are missing.
    """
    name, check, began = f"promise {promise.id}", partial(_checked, promise), time.monotonic()
    kept, findings = perform(name, check, probe)
    if kept is None and time.monotonic() - began >= live_checks.CHECK_TIME.total_seconds():
        kept, findings = perform(name, check, probe)
    if kept is None:
        earlier = Verification.objects.filter(promise=promise.id).exclude(kept_at=None).first()
        if earlier is not None and earlier.kept_at is not None:
            findings.append(finding(_("The sentence was last kept at %(at)s."), at=earlier.kept_at))
    return kept, findings
