"""Models of rows that are reviewed, and of the reminders: at most one per review and period."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.due_reviews.dates import validate_next_review
from privacy.moments_in_words import day_in_words


class Reviewed(models.Model):
    """Base of rows that are reviewed; each review is another row, with the date of the next."""

    next_review_on = models.DateField(_("next review due on"), validators=[validate_next_review])

    class Meta:
        abstract = True

    @property
    def is_overdue(self) -> bool:
        """Whether the review should have been entered by now."""
        return self.next_review_on < timezone.localdate()

    def next_review_in_words(self) -> str:
        """Return the day of the next review, and whether it is overdue."""
        day = day_in_words(self.next_review_on)
        return gettext("%(day)s, overdue") % {"day": day} if self.is_overdue else day


class DueReviewReminder(models.Model):
    """One reminder. `review` names a row and its due date, as `reminders.key_of`; `period` counts
    the intervals since that date, -1: before it."""

    review = models.CharField(_("review"), max_length=100)
    period = models.SmallIntegerField(_("period"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder of a review of registers")
        verbose_name_plural = _("reminders of reviews of registers")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "period"], name="one_reminder_of_each_due_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review} {self.period}"
