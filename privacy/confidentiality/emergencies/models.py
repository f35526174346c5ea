"""Accesses in an emergency: staff open what they may not, and a second person reviews it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from privacy.confidentiality.conf import conf
from privacy.controllers.models import Controller
from privacy.moments_in_words import in_words
from privacy.outbox.model_fields import EmailAddressField

SHORTEST_REASON, LONGEST_REASON = 20, 1000  # characters


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    """Accesses by the state of their review."""

    def unreviewed(self) -> "EmergencyAccessQuerySet":
        """Return those that a second person must still review."""
        return self.filter(reviewed_at=None)

    def overdue(self) -> "EmergencyAccessQuerySet":
        """Return those whose review is later than PRIVACY_EMERGENCY_REVIEW_HOURS."""
        return self.unreviewed().filter(opened_at__lt=timezone.now() - conf.EMERGENCY_REVIEW)


class EmergencyAccess(models.Model):
    """One person's data at one company, opened for a short time with a written reason.

    Attributes:
        subject_key: pseudonym of the person, which outlives their erasure.
        email: of the person; cleared by an erasure.
        until: when the page closes.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        OBJECTED = "objected", _("objected to")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("member of staff"),
        null=True,
        related_name="+",
    )
    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), related_name="+"
    )
    subject_key = models.CharField(_("person (keyed digest)"), max_length=64, db_index=True)
    email = EmailAddressField(_("email address of the person"), blank=True)
    reason = models.TextField(_("reason"), max_length=LONGEST_REASON)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now, db_index=True)
    until = models.DateTimeField(_("open until"))
    verdict = models.CharField(_("review"), max_length=10, choices=Verdict.choices, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("reviewed by"),
        null=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)
    review_note = models.TextField(_("note of the review"), max_length=LONGEST_REASON, blank=True)

    objects: ClassVar[models.Manager["EmergencyAccess"]] = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = [F("reviewed_at").desc(nulls_first=True), "-opened_at"]
        verbose_name = _("access in an emergency")
        verbose_name_plural = _("accesses in an emergency")
        permissions = [
            ("approve_emergencyaccess", gettext_noop("Can review accesses in an emergency"))
        ]
        constraints = [
            models.CheckConstraint(
                name="emergency_reviewed_with_a_verdict",
                condition=Q(reviewed_at=None, verdict="")
                | (Q(reviewed_at__isnull=False) & ~Q(verdict="")),
            ),
            models.CheckConstraint(
                name="emergency_reviewed_by_another",
                condition=Q(reviewed_by=None) | Q(staff=None) | ~Q(reviewed_by=F("staff")),
            ),
        ]

    def __str__(self) -> str:
        return f"{in_words(self.opened_at)}, {self.company}"

    @property
    def is_open(self) -> bool:
        """Whether the data can still be read."""
        return self.opened_at <= timezone.now() < self.until

    @property
    def is_overdue(self) -> bool:
        """Whether the review is late."""
        return self.reviewed_at is None and timezone.now() - self.opened_at > conf.EMERGENCY_REVIEW
