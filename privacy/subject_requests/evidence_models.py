"""Evidence of what was done about a request: corrected values, erasures and their receipts."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import in_words
from privacy.subject_requests.models import SubjectRequest


class CorrectionRecord(models.Model):
    """Evidence of one corrected value (Art. 16 GDPR): what it was and what it is."""

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="corrections")
    place = models.CharField(_("where"), max_length=200)
    label = models.CharField(_("what"), max_length=200)
    old_value = models.TextField(_("before"), blank=True)
    new_value = models.TextField(_("after"), blank=True)
    corrected_at = models.DateTimeField(_("corrected at"), default=timezone.now)

    class Meta:
        verbose_name = _("proof of a correction")
        verbose_name_plural = _("proofs of corrections")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.place}: {self.label}"


class ErasureRun(models.Model):
    """An erasure that staff have begun; they, the sweep or a replay of the journal finish it."""

    request = models.OneToOneField(SubjectRequest, models.CASCADE, related_name="erasure_run")
    # Key of its entry in the erasure journal.
    entry = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    text = models.TextField(_("answer"), max_length=10000, blank=True)
    # {store: number of records} outside the tables, counted before the first erasure.
    counts = models.JSONField(null=True, editable=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("begun by"),
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("run of an erasure")
        verbose_name_plural = _("runs of erasures")

    def __str__(self) -> str:
        return f"{self.request} at {in_words(self.begun_at)}"


class ErasureReceipt(models.Model):
    """What an erasure deleted and retained in one dataset."""

    request = models.ForeignKey(SubjectRequest, models.CASCADE, related_name="receipts")
    dataset = models.CharField(_("dataset"), max_length=100)
    title = models.CharField(_("what"), max_length=200)
    deleted = models.PositiveIntegerField(_("deleted"))
    retained = models.PositiveIntegerField(_("retained"))
    retained_fields = models.CharField(_("retained fields"), max_length=500, blank=True)
    law = models.CharField(_("law"), max_length=300, blank=True)
    retained_until = models.DateField(_("until"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), default=timezone.now)

    class Meta:
        verbose_name = _("proof of an erasure")
        verbose_name_plural = _("proofs of erasures")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.deleted} deleted, {self.retained} retained"
