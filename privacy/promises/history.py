"""The memory of the notice: what was found each day, and incidents, which open and end alone."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from privacy.controllers.models import Controller
from privacy.links import absolute_url
from privacy.promises.conf import conf
from privacy.promises.figures import with_figures
from privacy.promises.models import Incident, PromiseDay, Verification
from privacy.registry.discovery import registry
from privacy.registry.promise import STATES
from privacy.subject_requests.company_notifications import mail_company
from privacy.subject_requests.intake import main_company

STRIP = timedelta(days=90)  # shown of each promise


def note(verification: Verification) -> None:
    """Count a finding on its day; open an incident if the promise is broken, end it if kept."""
    state = STATES[verification.kept]
    with transaction.atomic():
        day, _created = PromiseDay.objects.get_or_create(
            promise=verification.promise, day=verification.verified_at.date()
        )
        counted = PromiseDay.objects.filter(pk=day.pk)
        counted.update(**{state: F(state) + 1})
        if verification.kept is not None:
            counted.update(figures=with_figures(verification.evidence))
        incidents = Incident.objects.filter(promise=verification.promise, ended_at=None)
        if verification.kept:
            incidents.update(ended_at=verification.verified_at)
        elif verification.kept is False and not incidents.exists():
            Incident.objects.create(promise=verification.promise, began_at=verification.verified_at)


def forget_old_days() -> int:
    """Delete the daily findings that are older than `conf.PROMISE_HISTORY`; return their number."""
    oldest = timezone.now().date() - conf.PROMISE_HISTORY
    return PromiseDay.objects.filter(day__lt=oldest).delete()[0]


def tell_of_incidents(since: datetime) -> int:
    """Mail the privacy contact of the company that runs the site what broke in a run, and what is
    kept again, all in one mail; return the number of mails."""
    broken = list(Incident.objects.filter(began_at__gte=since))
    recovered = list(Incident.objects.filter(ended_at__gte=since, began_at__lt=since))
    if not broken and not recovered:
        return 0
    try:
        company = main_company()
    except Controller.DoesNotExist:  # nobody to tell yet; the pages show it
        return 0
    language = company.mail_language
    with translation.override(language):
        context: dict[str, Any] = {
            "broken": _in_words(broken),
            "recovered": _in_words(recovered),
            "link": absolute_url("privacy:evidence", language),
        }
        return len(mail_company(company, "promises_changed", **context))


def _in_words(incidents: list[Incident]) -> list[str]:
    promises, words = registry.promises_by_id, []
    for incident in incidents:
        promise = promises.get(incident.promise)
        words.append(f"{incident.promise} {promise.text if promise else ''}")
    return words


def share_broken(days: list[PromiseDay]) -> float | None:
    """Return the share of the checks that found a promise broken; None without any."""
    checks = sum(day.kept + day.broken for day in days)
    return sum(day.broken for day in days) / checks if checks else None


def state_of(day: PromiseDay | None) -> str:
    """Return the state of a day: broken where it was broken once; empty where nothing is known."""
    if day is None:
        return ""
    return "broken" if day.broken else "kept" if day.kept else "unverified"
