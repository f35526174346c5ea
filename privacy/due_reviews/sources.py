"""Reviews that are due: contracts, records, assessments; each part registers how to list its own.

Staff see those of their companies on the start page; the privacy contact of the company is reminded
by email.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone, translation

from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.controllers.staff_rows import limits_of
from privacy.due_reviews.conf import conf
from privacy.due_reviews.models import DueReviewReminder
from privacy.outbox.purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.registry.texts import Text

BEFORE = -1  # period of the reminder before the due date


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review with its date.

    Attributes:
        row: what is reviewed; staff open its page.
        kind: what is reviewed, such as "contract with a processor".
        title: which one.
        company: whose it is; None: of all companies.
        due_on: the day by which the review is due.
    """

    row: models.Model
    kind: Text
    title: str
    company: Controller | None
    due_on: date

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.due_on < timezone.localdate()

    @property
    def key(self) -> str:
        """Name of this review at this date, for its reminders."""
        return f"{self.row._meta.label_lower}:{self.row.pk}:{self.due_on:%Y-%m-%d}"

    @property
    def page(self) -> str:
        """Path of the page of staff on which it is reviewed."""
        opts = self.row._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[self.row.pk])


Source = Callable[[], Iterable[DueReview]]
_SOURCES: list[Source] = []


def register_source(source: Source) -> None:
    """Add a function that returns every review of its part, whether due or not. Idempotent."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def due_reviews() -> list[DueReview]:
    """Return the reviews of all parts that are overdue, or due within the interval of reminders;
    the earliest first."""
    last = timezone.localdate() + conf.DUE_REVIEW_REMINDER_INTERVAL
    due = list[DueReview]()
    for source in _SOURCES:
        due += [review for review in source() if review.due_on <= last]
    return sorted(due, key=lambda review: review.due_on)


def due_for_staff(staff: Any) -> list[DueReview]:
    """Return the due reviews that a member of staff may see, of their companies."""
    companies, visible = limits_of(staff), list[DueReview]()
    for review in due_reviews():
        opts = review.row._meta
        is_theirs = (
            companies is None or review.company is None or review.company.slug in companies.slugs
        )
        if is_theirs and staff.has_perm(f"{opts.app_label}.view_{opts.model_name}"):
            visible.append(review)
    return visible


def remind_all() -> int:
    """Mail one reminder per review and period: before it is due, and again at intervals once it is
    overdue; return the number of mails. A periodic task."""
    return sum(map(_remind, due_reviews()))


def _period(due_on: date) -> int:
    days = (timezone.localdate() - due_on).days
    return (days - 1) // conf.DUE_REVIEW_REMINDER_INTERVAL.days if days > 0 else BEFORE


def _remind(review: DueReview) -> bool:
    """Queue one reminder; return False where it was sent already, or nobody can be told."""
    company = review.company or Controller.of_the_site()
    period = _period(review.due_on)
    sent = DueReviewReminder.objects.filter(review=review.key, period=period)
    if company is None or not company.privacy_contact or sent.exists():
        return False
    with translation.override(company.mail_language):
        page, kind = review.page, str(review.kind)
    try:
        with transaction.atomic():
            DueReviewReminder.objects.create(review=review.key, period=period)
            queue_mail(
                company.privacy_contact,
                "privacy/mail/due_review.txt",
                company.mail_language,
                purpose=MailPurpose.STAFF,
                about=f"review {review.key}",
                kind=kind,
                title=review.title,
                due_on=review.due_on,
                is_overdue=review.is_overdue,
                link=f"{layer.SITE_URL}{page}",
            )
    except IntegrityError:  # another process was faster
        return False
    return True
