"""Mails that are to be sent, and whether they were."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.outbox.model_fields import EmailAddressField


class OutgoingMail(models.Model):
    """One mail. Its text is emptied once it is sent: it may hold links that open private pages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = EmailAddressField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    unsubscribe_url = models.URLField(_("one-click unsubscribe"), blank=True, max_length=500)
    about = models.CharField(_("about"), max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(Lower("recipient"), name="mails_of_one_mailbox")]
        ordering = ["-created_at"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")

    def __str__(self) -> str:
        return f"{self.subject} ({self.created_at:%Y-%m-%d %H:%M})"

    @property
    def was_given_up(self) -> bool:
        """Whether it was tried as often as is good, and waits for staff."""
        return self.sent_at is None and self.attempts >= conf.MAIL_ATTEMPTS
