"""Model of the outbox."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf
from privacy.moments_in_words import in_words
from privacy.outbox.model_fields import EmailAddressField


class OutgoingMail(models.Model):
    """One mail. Its text is cleared once it is sent, since it may contain links to private
    pages."""

    class Hold(models.TextChoices):
        QUOTA = "quota", _("the address has received its daily quota of mails of this purpose")
        QUEUE = "queue", _("very many forms are arriving, so it is waiting in the queue")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = EmailAddressField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    unsubscribe_url = models.URLField(_("one-click unsubscribe"), blank=True, max_length=500)
    purpose = models.CharField(_("purpose"), max_length=20, blank=True)
    # The consent that a mail of some purposes needs (campaigns.triggers). Without a constraint: the
    # retention period of the consent may end earlier.
    grant = models.ForeignKey(
        "privacy.ConsentEvent",
        models.DO_NOTHING,
        verbose_name=_("consent"),
        null=True,
        blank=True,
        editable=False,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    # The company that sends it; NULL: the one that runs this site.
    controller = models.ForeignKey(
        "privacy.Controller",
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    about = models.CharField(_("about"), max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    held_because = models.CharField(
        _("held back because"), max_length=5, choices=Hold.choices, blank=True
    )
    held_until = models.DateTimeField(_("held back until"), null=True, blank=True, db_index=True)
    held_key = models.CharField(max_length=64, blank=True, db_index=True)  # see quotas.held_key
    combined_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("sent as part of"),
        null=True,
        blank=True,
        related_name="parts",
    )
    claimed_at = models.DateTimeField(_("being sent since"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, db_index=True)
    # Start of the retention period; NULL while an open request needs the mail to be delivered.
    kept_from = models.DateTimeField(
        _("kept since"), null=True, blank=True, default=timezone.now, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=100, blank=True)
    # At the last attempt: the fault is not the mail's.
    server_failed = models.BooleanField(_("the mail server failed"), default=False)

    class Meta:
        indexes = [models.Index(Lower("recipient"), name="mails_of_one_mailbox")]
        ordering = ["-created_at"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")

    def __str__(self) -> str:
        return f"{self.subject} ({in_words(self.created_at)})"

    @property
    def is_held_back(self) -> bool:
        """Whether it is sent later, so that the page must not say that it was sent."""
        return self.held_until is not None and self.sent_at is None

    @property
    def was_given_up(self) -> bool:
        """Whether it was rejected PRIVACY_MAIL_ATTEMPTS times, and is no longer retried."""
        refused = self.sent_at is None and not self.server_failed
        return refused and self.attempts >= conf.MAIL_ATTEMPTS
