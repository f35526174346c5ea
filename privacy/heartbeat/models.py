"""Heartbeats of background work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """Latest run of one periodic task, or of one queue."""

    name = models.CharField(_("work"), max_length=200, unique=True)
    # Moment from which its first success is due.
    awaited_from = models.DateTimeField(null=True, editable=False)
    begun_at = models.DateTimeField(_("last begun at"), null=True)
    succeeded_at = models.DateTimeField(_("last succeeded at"), null=True)
    failed_at = models.DateTimeField(_("last failed at"), null=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
