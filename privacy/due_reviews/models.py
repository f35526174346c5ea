"""Model of the reminders of reviews that are due: at most one per review and period."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
