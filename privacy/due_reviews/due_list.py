"""Reviews that are due: contracts, records, assessments; each part registers how to list its own.

Staff see those of their companies on the start page; the privacy contact of the company is reminded
by email.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone, translation

from privacy.background import do_each
from privacy.conf import conf as layer
from privacy.controllers.models import Controller
from privacy.controllers.staff_rows import limits_of
from privacy.due_reviews.conf import conf
from privacy.due_reviews.reminders import key_of, remind_once
from privacy.outbox.mail_purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.registry.texts import Text


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
    def day_and_kind(self) -> tuple[date, str]:
        """What the reviews have in common that a list shows as one."""
        return self.due_on, str(self.kind)

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
    return sorted(due, key=lambda review: review.day_and_kind)


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
    return do_each(_remind, due_reviews())


def _remind(review: DueReview) -> bool:
    return remind_once(
        review.row, review.due_on, conf.DUE_REVIEW_REMINDER_INTERVAL, partial(_queue, review)
    )


def _queue(review: DueReview) -> bool:
    """Queue the mail to the company; return False where it has no privacy contact."""
    company = review.company or Controller.of_the_site()
    if company is None or not company.privacy_contact:
        return False
    with translation.override(company.mail_language):
        page, kind = review.page, str(review.kind)
    queue_mail(
        company.privacy_contact,
        "privacy/mail/due_review.txt",
        company.mail_language,
        purpose=MailPurpose.STAFF,
        controller_id=company.pk,
        about=f"review {key_of(review.row, review.due_on)}",
        kind=kind,
        title=review.title,
        due_on=review.due_on,
        is_overdue=review.is_overdue,
        link=f"{layer.SITE_URL}{page}",
    )
    return True
