"""Models of the precautions: security reviews, states of measures, restores."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.append_only import AppendOnlyModel
from privacy.moments_in_words import day_in_words, in_words
from privacy.precautions.conf import conf


class SecurityReview(AppendOnlyModel):
    """One review of the precautions (Art. 32(1)(d) GDPR)."""

    class Area(models.TextChoices):
        TECHNICAL = "technical", _("software, servers and encryption")
        ORGANISATIONAL = "organisational", _("staff, access rights and training")
        PROCESSORS = "processors", _("processors and their contracts")

    area = models.CharField(_("area"), max_length=20, choices=Area.choices)
    held_on = models.DateField(_("held on"))
    owner = models.CharField(
        _("responsible"), max_length=150, help_text=_("A team or a role; name nobody.")
    )
    findings = models.TextField(
        _("findings"), help_text=_("What was looked at, what was wrong, what follows. Name nobody.")
    )
    next_due_on = models.DateField(_("next review due on"))
    entered_by = models.CharField(
        _("entered by"), max_length=64, editable=False, help_text=_("key of the account")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("security review")
        verbose_name_plural = _("security reviews")

    def __str__(self) -> str:
        return f"{self.get_area_display()} {day_in_words(self.held_on)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the review. Raises ValidationError for dates that cannot be."""
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse reviews of the future, and next ones that are too far ahead."""
        dates: list[date | None] = [self.held_on, self.next_due_on]
        if None in dates:  # the form could not read one of them
            return
        if self.held_on > timezone.localdate():
            raise ValidationError({"held_on": _("A review is entered once it was held.")})
        if not self.held_on < self.next_due_on <= self.held_on + conf.LONGEST_REVIEW_INTERVAL:
            raise ValidationError(
                {
                    "next_due_on": ValidationError(
                        _("The next review is due within %(days)d days."),
                        params={"days": conf.LONGEST_REVIEW_INTERVAL.days},
                    )
                }
            )


class MeasureState(models.Model):
    """Newest evidence about one measure of the register."""

    measure = models.CharField(_("measure"), max_length=40, unique=True)
    kept = models.BooleanField(_("in place"), null=True, help_text=_("unknown: not verified"))
    # Each finding as `Finding.as_data()`, in no language.
    evidence = models.JSONField(_("evidence"), default=list)
    checked_at = models.DateTimeField(_("checked at"), default=timezone.now)
    kept_at = models.DateTimeField(_("last in place at"), null=True)

    class Meta:
        ordering = ["measure"]
        verbose_name = _("state of a measure")
        verbose_name_plural = _("technical and organisational measures")

    def __str__(self) -> str:
        return self.measure


class RestoredBackup(models.Model):
    """A backup that was restored, and whether anything was missing after erasures were replayed."""

    restored_at = models.DateTimeField(_("restored at"), default=timezone.now, db_index=True)
    made_at = models.DateTimeField(_("backup made at"))
    replayed = models.PositiveIntegerField(_("erasures and decisions replayed"))
    is_whole = models.BooleanField(_("nothing is missing"))
    is_drill = models.BooleanField(
        _("drill"), default=False, help_text=_("into a database of its own")
    )

    class Meta:
        ordering = ["-restored_at"]
        verbose_name = _("restored backup")
        verbose_name_plural = _("restored backups")

    def __str__(self) -> str:
        return f"{in_words(self.restored_at)}"
