"""Reminders to the privacy contact of the company: the authority must be notified in time."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from privacy.background import do_each
from privacy.breaches.conf import conf
from privacy.breaches.models import Breach
from privacy.links import absolute_url
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail

OVERDUE = 0  # hours: the deadline has passed


def remind_all() -> int:
    """Mail each company once per breach and threshold (PRIVACY_BREACH_REMINDER_HOURS), and once
    when the deadline has passed; return the number of emails.

    A periodic task. Of several thresholds that have passed, only the last one is mailed.
    """
    return do_each(_remind, unnotified().select_related("company"))


def unnotified() -> QuerySet[Breach]:
    """Return the breaches of which an authority must still be notified."""
    return Breach.objects.filter(notified_at=None).exclude(risk=Breach.Risk.NONE)


def _remind(breach: Breach) -> bool:
    limits = [*conf.BREACH_REMINDER_HOURS, OVERDUE]
    passed = [hours for hours in limits if breach.remaining <= timedelta(hours=hours)]
    return bool(passed) and _mail(breach, min(passed))


@transaction.atomic
def _mail(breach: Breach, hours: int) -> bool:
    """Queue one reminder; return False where another process did (one conditional UPDATE)."""
    fresh = Q(reminded_hours=None) | Q(reminded_hours__gt=hours)
    waiting = Breach.objects.filter(fresh, pk=breach.pk, notified_at=None)
    if not waiting.update(reminded_hours=hours):
        return False
    company = breach.company
    queue_mail(
        company.privacy_contact,
        "privacy/mail/breach_reminder.txt",
        company.mail_language,
        purpose=MailPurpose.STAFF,
        controller_id=company.pk,
        about=f"breach {breach.pk}",
        breach=breach,
        company=company,
        hours=max(0, breach.remaining // timedelta(hours=1)),
        is_overdue=breach.due_at < timezone.now(),
        link=absolute_url(
            "admin:privacy_breach_review", company.mail_language, object_id=str(breach.pk)
        ),
    )
    return True
