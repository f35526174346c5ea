"""Validation of the date of the next review."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.due_reviews.conf import conf


def validate_next_review(due_on: date | None) -> None:
    """Raise ValidationError for a next review that is not ahead, or too far; None: no date was
    read, which the form reports."""
    if due_on is None:
        return
    today = timezone.localdate()
    if not today < due_on <= today + conf.LONGEST_REGISTER_REVIEW_INTERVAL:
        raise ValidationError(
            _("The next review is due after today, within %(days)d days."),
            params={"days": conf.LONGEST_REGISTER_REVIEW_INTERVAL.days},
        )


def validate_not_ahead(day: date | None) -> None:
    """Raise ValidationError for a day in the future."""
    if day is not None and day > timezone.localdate():
        raise ValidationError(_("This day is in the future."))
