"""Staff access log, append-only."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.moments_in_words import in_words
from privacy.staff_access.log_texts import record_in_words
from privacy.staff_access.stated_purposes import NOTE_CHARACTERS, Purpose


class StaffAccess(models.Model):
    """One access to one person's data by a member of staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("member of staff")
    )
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64, db_index=True)
    role = models.CharField(_("role"), max_length=100, blank=True)
    what = models.CharField(_("what was opened"), max_length=100)
    reason = models.CharField(_("reason"), max_length=200)
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=Purpose.choices, blank=True, default=""
    )
    purpose_note = models.CharField(
        _("reference of the purpose"), max_length=NOTE_CHARACTERS, blank=True, default=""
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("access by staff")
        verbose_name_plural = _("accesses by staff")

    def __str__(self) -> str:
        return f"{in_words(self.opened_at)}, {record_in_words(self.what)}"
