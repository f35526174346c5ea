"""Models of the consent ledger: wordings, and append-only events.

ConsentEvent is for people with an email address, ReceiptEntry for anonymous visitors.
"""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.outbox.models import OutgoingMail


class ConsentWording(models.Model):
    """Exact text that was shown, as evidence of what a person agreed to."""

    topic = models.SlugField(_("topic"))
    version = models.CharField(_("version"), max_length=16)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "version", "language"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.text


def append_only(event: models.Model) -> None:
    """Raise TypeError for an event that is stored already."""
    if not event._state.adding:
        raise TypeError("The consent ledger is append-only: record a new event.")


class ConsentEvent(models.Model):
    """One choice of a person about one topic; the state is derived from all events (see
    ledger)."""

    class Choice(models.TextChoices):
        DECLINED = "declined", _("not ticked")
        GRANTED = "granted", _("ticked, waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed by email")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    topic = models.SlugField(_("topic"))
    channel = models.SlugField(_("channel"), default="email")
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, verbose_name=_("wording"))
    source = models.CharField(_("where"), max_length=100)
    occurred_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-occurred_at"]
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        indexes = [
            models.Index(fields=["subject_key", "topic", "occurred_at"], name="consent_by_person")
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_choice_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the event. Raises TypeError for a stored one."""
        append_only(self)
        super().save(*args, **kwargs)


class PendingConfirmation(models.Model):
    """Mailed link that turns a grant into a confirmed consent (double opt-in)."""

    token_digest = models.CharField(max_length=64, unique=True)
    event = models.OneToOneField(ConsentEvent, models.CASCADE, related_name="confirmation")
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d}"


class ReceiptChain(models.Model):
    """Both ends of the hash chain: a single row, whose lock serialises appending."""

    number = models.PositiveBigIntegerField(default=0)  # of the last entry
    digest = models.CharField(max_length=64, default="")
    # Of the last entry that was deleted at the end of its retention period.
    pruned_number = models.PositiveBigIntegerField(default=0)
    pruned_digest = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.number} entries"


class ReceiptEntry(models.Model):
    """One choice of an anonymous visitor; only the holder of the random receipt number can be
    linked to it."""

    class Choice(models.TextChoices):
        GRANTED = "granted", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    receipt_digest = models.CharField(
        _("receipt number (keyed digest)"), max_length=64, db_index=True
    )
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices)
    scope = models.SlugField(_("scope"), max_length=20)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, verbose_name=_("wording"))
    occurred_at = models.DateTimeField(_("when"), db_index=True)
    previous = models.CharField(_("digest of the previous entry"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("consent of a visitor")
        verbose_name_plural = _("consents of visitors")
        constraints = [
            models.UniqueConstraint(
                fields=["receipt_digest", "choice"], name="each_receipt_given_and_withdrawn_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_choice_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the entry. Raises TypeError for a stored one."""
        append_only(self)
        super().save(*args, **kwargs)
