"""What the registry keeps in the database: which erasures of the journal were carried out here, and each purge."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppliedErasure(models.Model):
    """An entry of the erasure journal that was carried out in this database."""

    entry = models.UUIDField(primary_key=True)
    applied_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.entry} at {self.applied_at:%Y-%m-%d %H:%M}"


class RetentionRun(models.Model):
    """What one run of the retention deleted from one store: the purge ledger."""

    store = models.CharField(_("store"), max_length=100)
    rows = models.PositiveBigIntegerField(_("rows"))
    before = models.DateTimeField(_("counted from before"))
    ran_at = models.DateTimeField(_("ran at"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-ran_at", "store"]
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")

    def __str__(self) -> str:
        return f"{self.store}: {self.rows} at {self.ran_at:%Y-%m-%d %H:%M}"
