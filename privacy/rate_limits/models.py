"""Counters of attempts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import in_words


class IntakeCounter(models.Model):
    """Number of attempts of one kind in one period, under a keyed digest of what is counted."""

    key = models.CharField(max_length=64)
    period_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("counter of attempts")
        verbose_name_plural = _("counters of attempts")
        constraints = [
            models.UniqueConstraint(fields=["key", "period_start"], name="one_counter_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.count} since {in_words(self.period_start)}"
