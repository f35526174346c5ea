"""Mails about findings in the request log: each finding is mailed once, and never in a storm.

A mail names kinds and numbers, not networks: it is kept longer than the log.
"""

from collections import Counter

from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.precautions.conf import conf
from privacy.precautions.security_mail import mail_security_contact


def alert_new_findings() -> int:
    """Mail the findings that were not mailed yet, together; return their number. A periodic task.

    Within PRIVACY_SECURITY_ALERT_PAUSE of the last mail they wait. Two runs at once mail a finding
    once; where mail and log are in two databases and the process dies between both, twice at most.
    """
    if not apps.is_installed("privacy.request_log"):
        return 0
    from privacy.request_log.security_models import Finding  # its models need the app
    from privacy.request_log.store import database

    alias, now = database(), timezone.now()
    findings = Finding.objects.using(alias)
    pause = now - conf.SECURITY_ALERT_PAUSE
    if findings.filter(alerted_at__gt=pause, alerted_at__lte=now).exists():
        return 0
    with transaction.atomic(using=alias), transaction.atomic():
        waiting = findings.filter(alerted_at=None).order_by("pk").select_for_update()
        kinds = dict(waiting.values_list("pk", "kind"))
        if not kinds or not _mail(list(map(Finding.Kind, kinds.values()))):
            return 0
        return findings.filter(pk__in=kinds).update(alerted_at=now)


def _mail(kinds: list[object]) -> bool:
    company = Controller.of_the_site()
    language = company.mail_language if company else None
    with translation.override(language):
        page = reverse("admin:privacy_request_log_finding_changelist")
        counts = Counter(str(kind.label) for kind in kinds)  # type: ignore[attr-defined]
    return mail_security_contact(
        "log_findings",
        counts=sorted(counts.items()),
        total=len(kinds),
        link=f"{layer.SITE_URL}{page}",
    )
