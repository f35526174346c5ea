"""What is sent to many people, which a second person approves (four-eyes principle)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApprovedByAnother(models.Model):
    """Base of what one member of staff edits and another one approves.

    Attributes:
        approved_digest: SHA-256 of what was approved; what was changed since is not sent.
    """

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("last edited by"),
        null=True,
        editable=False,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("approved by"),
        null=True,
        editable=False,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    approved_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
