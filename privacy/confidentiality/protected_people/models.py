"""People who are especially protected: each reading of their data by staff is conspicuous."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words
from privacy.outbox.model_fields import EmailAddressField

SHORTEST_REASON, LONGEST_REASON = 20, 1000  # characters


class ProtectedPerson(models.Model):
    """A person whose data staff are tempted to read, such as a public figure or a colleague.

    Attributes:
        until: the last day of the protection, where the company is.
    """

    LEARNT_OF_WITH_RIGHT = True  # for the pages of staff that list what is stored of a person

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), related_name="+"
    )
    email = EmailAddressField(_("email address of the person"))
    reason = models.TextField(
        _("reason"),
        max_length=LONGEST_REASON,
        help_text=_("The person can read it."),
    )
    marked_at = models.DateTimeField(_("marked at"), default=timezone.now, editable=False)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("marked by"),
        null=True,
        editable=False,
        related_name="+",
    )
    until = models.DateField(_("protected until"), db_index=True)

    class Meta:
        ordering = ["until", "pk"]
        verbose_name = _("especially protected person")
        verbose_name_plural = _("especially protected people")

    def __str__(self) -> str:
        return f"{self.company}, {day_in_words(self.until)}"

    def protects_at(self, moment: datetime) -> bool:
        """Return whether the person was marked at a moment."""
        return self.marked_at <= moment and self.company.day_of(moment) <= self.until
