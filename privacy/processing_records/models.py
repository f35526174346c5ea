"""Versions of the record of processing activities of each company: rows are appended."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.append_only import AppendOnlyModel
from privacy.controllers.models import Controller
from privacy.due_reviews.models import Reviewed
from privacy.moments_in_words import day_in_words


class RecordVersion(Reviewed, AppendOnlyModel):
    """The record of one company from a moment on, as the code, the registers and staff made it.

    `entered_by` is the key of the account that wrote owner, remarks and date; empty where the
    content changed by itself, so that these were taken over from the version before.
    """

    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), related_name="+"
    )
    owner = models.CharField(
        _("owner"), max_length=150, help_text=_("A department or function; name nobody.")
    )
    remarks = models.TextField(
        _("remarks"),
        max_length=5000,
        blank=True,
        help_text=_("What the declarations do not say. Part of the record."),
    )
    content = models.JSONField(_("content"), editable=False)
    digest = models.CharField(_("digest of the content"), max_length=64, editable=False)
    entered_by = models.CharField(
        _("entered by"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("key of the account"),
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("record of processing activities")
        verbose_name_plural = _("records of processing activities")

    def __str__(self) -> str:
        return f"{self.company}, {day_in_words(self.entered_at)}"

    @property
    def previous(self) -> "RecordVersion | None":
        """The version of the company before this one."""
        earlier = RecordVersion.objects.filter(company=self.company_id, pk__lt=self.pk)
        return earlier.first()
