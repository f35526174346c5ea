"""The consent ledger: what was asked in which words, and what the person chose. Events are only appended."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ConsentWording(models.Model):
    """The exact words of a question, kept as evidence of what a person agreed to."""

    topic = models.SlugField(_("topic"))
    version = models.PositiveIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("consent wording")
        verbose_name_plural = _("consent wordings")
        constraints = [models.UniqueConstraint(fields=["topic", "version", "language"], name="one_text_per_version")]

    def __str__(self) -> str:
        return f"{self.topic} {self.version} ({self.language})"


class ConsentEvent(models.Model):
    """One act of one person about one topic. The state follows from the events; nothing is overwritten."""

    class Act(models.TextChoices):
        DECLINED = "declined", _("left unticked")
        GRANTED = "granted", _("ticked, waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed by mail")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64)
    topic = models.SlugField(_("topic"))
    channel = models.SlugField(_("channel"), default="email")
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    wording = models.ForeignKey(ConsentWording, models.PROTECT, verbose_name=_("wording"))
    source = models.CharField(_("where"), max_length=100)
    occurred_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-occurred_at"]
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        indexes = [models.Index(fields=["subject_key", "topic", "occurred_at"], name="consent_by_person")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_act_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The consent ledger is append-only: record a new event.")
        super().save(*args, **kwargs)


class PendingConfirmation(models.Model):
    """A mailed link that turns a grant into a confirmed consent (double opt-in)."""

    token_digest = models.CharField(max_length=64, unique=True)
    event = models.OneToOneField(ConsentEvent, models.CASCADE, related_name="confirmation")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d}"
