"""Files that staff add to a request: a scanned letter, a proof."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.subject_requests.workbench.attachments.storage import sealed_files


class RequestAttachment(models.Model):
    """A file about a request, stored encrypted; the person gets it in their access package.

    Attributes:
        kind: media type, by the content of the file.
        size: in bytes, before encryption.
    """

    request = models.ForeignKey(
        "privacy.SubjectRequest", models.CASCADE, related_name="attachments"
    )
    file = models.FileField(_("file"), storage=sealed_files, max_length=200)
    kind = models.CharField(_("kind of file"), max_length=40)
    size = models.PositiveIntegerField(_("size in bytes"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("added by"),
        null=True,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("attachment to a request")
        verbose_name_plural = _("attachments to requests")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name that people read."""
        return PurePosixPath(self.file.name or "").name
