"""Models of the breach register (Art. 33(5) GDPR): breaches, texts, people to tell, drills."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.breaches.authorities import notification_rule
from privacy.controllers.models import Controller
from privacy.moments_in_words import day_in_words
from privacy.outbox.deliveries import Delivery
from privacy.staff_access.approval import ApprovedByAnother


class Breach(ApprovedByAnother):
    """A personal data breach of one company (Art. 4(12) GDPR)."""

    class Path(models.TextChoices):
        READ = "read", _("read or copied")
        CHANGED = "changed", _("changed")
        LOST = "lost", _("lost or destroyed")

    class Risk(models.TextChoices):
        UNKNOWN = "", _("not assessed yet")
        NONE = "none", _("unlikely")
        RISK = "risk", _("a risk")
        HIGH = "high", _("a high risk")

    class State(models.TextChoices):
        DRAFT = "draft", _("people are not told")
        APPROVED = "approved", _("people will be told")
        SENDING = "sending", _("people are being told")
        SENT = "sent", _("people were told")

    title = models.CharField(_("title"), max_length=150)
    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), related_name="+"
    )
    aware_at = models.DateTimeField(
        _("known to us since"),
        default=timezone.now,
        help_text=_("From then on the authority must be notified within 72 hours."),
    )
    path = models.CharField(_("what happened to the data"), max_length=10, choices=Path.choices)
    began_at = models.DateTimeField(_("began at"), null=True, blank=True)
    ended_at = models.DateTimeField(
        _("ended at"), null=True, blank=True, help_text=_("Empty: it goes on.")
    )
    facts = models.TextField(_("facts"), help_text=_("Art. 33(5) GDPR. Name nobody."))
    effects = models.TextField(_("likely consequences"), blank=True)
    remedy = models.TextField(_("measures taken or proposed"), blank=True)
    scope = models.JSONField(_("fields"), default=list, blank=True)
    counts = models.JSONField(_("who and what is affected"), default=dict, editable=False)
    counted_at = models.DateTimeField(_("counted at"), null=True, editable=False)
    risk = models.CharField(
        _("risk to the people"), max_length=10, choices=Risk.choices, blank=True
    )
    risk_reasons = models.TextField(
        _("reasons"), blank=True, help_text=_("Why this risk, and why people are told or not.")
    )
    notified_at = models.DateTimeField(_("authority notified at"), null=True, blank=True)
    notified_reference = models.CharField(_("its file number"), max_length=100, blank=True)
    late_because = models.TextField(
        _("reasons for the delay"),
        blank=True,
        help_text=_("Art. 33(1) GDPR: required after 72 hours."),
    )
    due_at = models.DateTimeField(_("notify the authority by"), editable=False)
    reminded_hours = models.SmallIntegerField(null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    sent_at = models.DateTimeField(_("people told at"), null=True, editable=False)

    class Meta:
        ordering = ["-aware_at"]
        verbose_name = _("personal data breach")
        verbose_name_plural = _("personal data breaches")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(approved_digest=""), name="breach_is_approved"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("edited_by")), name="breach_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(notified_at=None)
                | ~Q(late_because="")
                | Q(notified_at__lte=F("due_at")),
                name="breach_late_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the moment by which the authority must be notified; a period in hours is not
        extended by holidays."""
        self.due_at = self.aware_at + notification_rule(self.company.country).period
        super().save(*args, **kwargs)

    @property
    def is_fixed(self) -> bool:
        """Whether what people are told can no longer be changed."""
        return self.state != self.State.DRAFT

    @property
    def must_be_notified(self) -> bool:
        """Whether the authority must still be notified: not where a risk is unlikely."""
        return self.notified_at is None and self.risk != self.Risk.NONE

    @property
    def remaining(self) -> timedelta:
        """Time that is left to notify the authority; negative once it has passed."""
        return self.due_at - timezone.now()

    def content_to_approve(self) -> list[Any]:
        """Return what people are told, and of who is told."""
        told: list[Any] = [str(self.company_id), self.path, str(self.ended_at), *sorted(self.scope)]
        for text in self.texts.order_by("language"):
            told.append([text.language, text.subject, text.body])
        return told


class BreachText(models.Model):
    """What people are told in one language (Art. 34(2) GDPR)."""

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"))

    class Meta:
        ordering = ["language"]
        verbose_name = _("text about a breach")
        verbose_name_plural = _("texts about a breach")
        constraints = [
            models.UniqueConstraint(fields=["breach", "language"], name="one_breach_text_each")
        ]

    def __str__(self) -> str:
        return self.subject


class BreachDelivery(Delivery):
    """One person to whom a breach was communicated; the address is in the email only."""

    breach = models.ForeignKey(
        Breach, models.PROTECT, verbose_name=_("breach"), related_name="deliveries"
    )

    class Meta(Delivery.Meta):
        verbose_name = _("person told of a breach")
        verbose_name_plural = _("people told of a breach")
        indexes = [models.Index(fields=["subject_key"], name="breaches_of_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["breach", "subject_key"], name="each_breach_once")
        ]

    def __str__(self) -> str:
        return f"{self.breach_id}: {day_in_words(self.queued_at)}"


class BreachDrill(models.Model):
    """A drill: an invented person is affected, counted and written to, and nothing of it stays."""

    started_at = models.DateTimeField(_("started at"), default=timezone.now, db_index=True)
    milliseconds = models.PositiveIntegerField(_("duration in milliseconds"))
    tables = models.PositiveIntegerField(_("tables"))
    passed = models.BooleanField(_("passed"))

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("drill of a breach")
        verbose_name_plural = _("drills of a breach")

    def __str__(self) -> str:
        return f"{day_in_words(self.started_at)}: {self.milliseconds} ms"
