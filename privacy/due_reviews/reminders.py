"""Reminders of reviews that are due: at most one per review and period, whatever is reviewed."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from privacy.due_reviews.models import DueReviewReminder

BEFORE = -1  # period of the reminder before the due date


def key_of(row: models.Model, due_on: date) -> str:
    """Return the name of the review of a row at a date, for its reminders."""
    return f"{row._meta.label_lower}:{row.pk}:{due_on:%Y-%m-%d}"


def remind_once(
    row: models.Model, due_on: date, interval: timedelta, queue: Callable[[], bool]
) -> bool:
    """Remind of a review unless that was done in this period; return whether a mail was queued.

    The first reminder is due one `interval` before the date, the next ones at intervals after it.
    `queue` queues the mail and returns False where nobody can be told: that is tried again.
    """
    period, review = _period(due_on, interval), key_of(row, due_on)
    if period is None or DueReviewReminder.objects.filter(review=review, period=period).exists():
        return False
    try:
        with transaction.atomic():
            # First: a second process waits here until this one has committed.
            DueReviewReminder.objects.create(review=review, period=period)
            is_queued = queue()
            transaction.set_rollback(not is_queued)
    except IntegrityError:  # another process was faster
        return False
    return is_queued


def _period(due_on: date, interval: timedelta) -> int | None:
    """Return the number of intervals since the date, BEFORE until then, and None while the review
    is not due for long."""
    today = timezone.localdate()
    if today > due_on:
        return ((today - due_on).days - 1) // interval.days
    return BEFORE if due_on - today <= interval else None
