"""Revision of the precautions: the newest review of each area, what is overdue, reminders."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.precautions.conf import conf
from privacy.precautions.models import ReviewReminder, SecurityReview
from privacy.precautions.security_mail import mail_security_contact

BEFORE = -1  # period of the reminder before the due date


@dataclass(frozen=True, slots=True)
class AreaState:
    """An area of the precautions with its newest review; None where there was none yet."""

    area: SecurityReview.Area
    review: SecurityReview | None

    @property
    def is_overdue(self) -> bool:
        """Whether the next review should have been held, or none ever was."""
        return self.review is None or self.review.next_due_on < timezone.localdate()


def area_states() -> list[AreaState]:
    """Return each area with its newest review.

    Of several on one day, the one entered last counts, which may correct the others.
    """
    states = list[AreaState]()
    for area in SecurityReview.Area:
        newest = SecurityReview.objects.filter(area=area).order_by("-held_on", "-pk").first()
        states.append(AreaState(area, newest))
    return states


def remind_all() -> int:
    """Mail one reminder per area and period: before its review is due, and again at intervals once
    it is overdue; return the number of mails. A periodic task."""
    reminded = 0
    for state in area_states():
        if state.review is not None and (period := _period(state.review.next_due_on)) is not None:
            reminded += _remind(state.review, period)
    return reminded


def _period(due_on: date) -> int | None:
    """Return the current period; None while the review is not due for long."""
    today = timezone.localdate()
    if today > due_on:
        return ((today - due_on).days - 1) // conf.REVIEW_REMINDER_INTERVAL.days
    return BEFORE if due_on - today <= conf.REVIEW_REMINDER_INTERVAL else None


def _remind(review: SecurityReview, period: int) -> bool:
    """Queue one reminder; return False where it was sent already, or nobody can be told."""
    if review.reminders.filter(period=period).exists():
        return False
    company = Controller.of_the_site()
    with translation.override(company.mail_language if company else None):
        page = reverse("admin:privacy_securityreview_changelist")
        area = str(review.get_area_display())
    try:
        with transaction.atomic():
            ReviewReminder.objects.create(review=review, period=period)
            sent = mail_security_contact(
                "review_reminder",
                about=f"review {review.pk}",
                area=area,
                review=review,
                is_overdue=period != BEFORE,
                link=f"{layer.SITE_URL}{page}",
            )
            transaction.set_rollback(not sent)
    except IntegrityError:  # another process was faster
        return False
    return sent
