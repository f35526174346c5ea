"""Opening a person's data in an emergency, and reviewing it afterwards (four-eyes principle)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.confidentiality.conf import conf
from privacy.confidentiality.emergencies.models import EmergencyAccess
from privacy.controllers.models import Controller
from privacy.due_reviews.due_list import DueReview
from privacy.links import absolute_url
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.personal_data.former_addresses import data_subject
from privacy.rate_limits.counting import DAY, RateLimitError, take
from privacy.registry.subject import DataSubject


def open_in_emergency(email: str, company: Controller, reason: str, staff: Any) -> EmergencyAccess:
    """Record an access, and mail the privacy contact of the company at once, without naming the
    person.

    Raises RateLimitError where the member of staff had PRIVACY_EMERGENCY_ACCESSES_PER_DAY today.
    """
    if not take("emergency", str(staff.pk), DAY, conf.EMERGENCY_ACCESSES_PER_DAY):
        raise RateLimitError
    now = timezone.now()
    with transaction.atomic():
        access = EmergencyAccess.objects.create(
            staff=staff,
            company=company,
            subject_key=data_subject(email).keys[0],
            email=email,
            reason=reason,
            opened_at=now,
            until=now + conf.EMERGENCY_ACCESS,
        )
        queue_mail(
            company.privacy_contact,
            "privacy/mail/emergency_access.txt",
            company.mail_language,
            purpose=MailPurpose.STAFF,
            about=f"emergency {access.pk}",
            controller_id=company.pk,
            company=company,
            access=access,
            hours=conf.EMERGENCY_REVIEW // timedelta(hours=1),
            link=absolute_url(
                "admin:privacy_emergencyaccess_change",
                company.mail_language,
                object_id=str(access.pk),
            ),
        )
    return access


def subject_of(access: EmergencyAccess) -> DataSubject:
    """Return the person, limited to the company whose data was opened."""
    return replace(data_subject(access.email), companies=access.company.as_companies)


def review(access: EmergencyAccess, verdict: str, note: str, reviewer: Any) -> bool:
    """Store the verdict of a second person; return False where it is reviewed already, or theirs
    (one conditional UPDATE)."""
    waiting = EmergencyAccess.objects.filter(pk=access.pk, reviewed_at=None)
    others = waiting.exclude(staff=reviewer.pk)
    return bool(
        others.update(
            verdict=verdict,
            review_note=note,
            reviewed_by=reviewer.pk,
            reviewed_at=timezone.now(),
        )
    )


def reviews() -> Iterator[DueReview]:
    """Yield the accesses whose review is overdue; the mail about the access asked for it before."""
    for access in EmergencyAccess.objects.overdue().select_related("company"):
        yield DueReview(
            access,
            _("access in an emergency"),
            str(access),
            access.company,
            timezone.localdate(access.opened_at + conf.EMERGENCY_REVIEW),
        )
