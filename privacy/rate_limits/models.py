"""The counters of attempts."""

from django.db import models


class IntakeCounter(models.Model):
    """How often one kind of attempt was made in one period, under a keyed digest of who or what is
    counted."""

    key = models.CharField(max_length=64)
    period_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "period_start"], name="one_counter_per_period")
        ]

    def __str__(self) -> str:
        return f"{self.count} since {self.period_start:%Y-%m-%d %H:%M}"
