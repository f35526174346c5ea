"""Revision of the precautions: the newest review of each area, what is overdue, reminders."""

from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils import timezone, translation

from privacy.background import do_each
from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.due_reviews.reminders import remind_once
from privacy.precautions.conf import conf
from privacy.precautions.models import SecurityReview
from privacy.precautions.security_mail import mail_security_contact


@dataclass(frozen=True, slots=True)
class AreaState:
    """An area of the precautions with its newest review; None where there was none yet."""

    area: SecurityReview.Area
    review: SecurityReview | None

    @property
    def is_overdue(self) -> bool:
        """Whether the next review should have been held, or none ever was: one that is dated ahead
        counts for nothing, and none counts for longer than PRIVACY_LONGEST_REVIEW_INTERVAL_DAYS."""
        today = timezone.localdate()
        if self.review is None or self.review.held_on > today:
            return True
        latest = self.review.held_on + conf.LONGEST_REVIEW_INTERVAL
        return min(self.review.next_due_on, latest) < today


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
    return do_each(_remind, area_states())


def _remind(state: AreaState) -> bool:
    review, interval = state.review, conf.REVIEW_REMINDER_INTERVAL
    return review is not None and remind_once(
        review, review.next_due_on, interval, partial(_queue, state)
    )


def _queue(state: AreaState) -> bool:
    """Queue the mail to the person responsible for security; return False where there is none."""
    company = Controller.of_the_site()
    with translation.override(company.mail_language if company else None):
        page = reverse("admin:privacy_securityreview_changelist")
        area = str(state.area.label)
    return mail_security_contact(
        "review_reminder",
        about=f"review {state.review.pk if state.review else None}",
        area=area,
        review=state.review,
        is_overdue=state.is_overdue,
        link=f"{layer.SITE_URL}{page}",
    )
