"""Data protection impact assessments (Art. 35 GDPR): rows are appended, a revision is another."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.append_only import AppendOnlyModel
from privacy.controllers.models import Controller
from privacy.due_reviews.dates import validate_not_ahead
from privacy.due_reviews.models import Reviewed
from privacy.gaps import GAP
from privacy.moments_in_words import day_in_words
from privacy.registry.discovery import registry


class ImpactAssessment(AppendOnlyModel):
    """An assessment of one processing of one company, of these datasets; its text is in
    versions."""

    company = models.ForeignKey(
        Controller, models.PROTECT, verbose_name=_("company"), related_name="+"
    )
    title = models.CharField(_("processing"), max_length=150)
    datasets = models.JSONField(_("datasets"), default=list)
    entered_by = models.CharField(_("entered by"), max_length=64, editable=False)
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("data protection impact assessment")
        verbose_name_plural = _("data protection impact assessments")

    def __str__(self) -> str:
        return self.title

    @property
    def current(self) -> "AssessmentVersion | None":
        """The newest version."""
        return next(iter(self.versions.all()), None)

    @property
    def dataset_titles(self) -> list[str]:
        """What a lay person calls the datasets; the label of one that is declared no longer."""
        return list(map(registry.title_of, self.datasets))


class AssessmentVersion(Reviewed, AppendOnlyModel):
    """What an assessment says from this version on: the sections are (a) to (d) of Art. 35(7)."""

    class Decision(models.TextChoices):
        OPEN = "open", _("not decided yet")
        CARRY_OUT = "carry_out", _("may be carried out with these measures")
        NOT = "not", _("is not carried out")

    assessment = models.ForeignKey(ImpactAssessment, models.PROTECT, related_name="versions")
    description = models.TextField(_("(a) what is processed, and what for"), max_length=20_000)
    necessity = models.TextField(_("(b) why it is necessary and proportionate"), max_length=20_000)
    risks = models.TextField(_("(c) risks to the people"), max_length=20_000)
    measures = models.TextField(_("(d) measures against these risks"), max_length=20_000)
    views = models.TextField(
        _("views of the people or their representatives"),
        max_length=5000,
        blank=True,
        help_text=_("Art. 35(9) GDPR: or why they were not asked."),
    )
    owner = models.CharField(
        _("owner"), max_length=150, help_text=_("A department or function; name nobody.")
    )
    officer_advice = models.TextField(
        _("advice of the data protection officer"),
        max_length=5000,
        blank=True,
        help_text=_("Art. 35(2) GDPR. Needed for a decision."),
    )
    prior_consultation = models.BooleanField(
        _("a high risk remains"),
        default=False,
        help_text=_("Then the supervisory authority is consulted first (Art. 36 GDPR)."),
    )
    consulted_on = models.DateField(
        _("authority consulted on"), null=True, blank=True, validators=[validate_not_ahead]
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN
    )
    entered_by = models.CharField(
        _("entered by"), max_length=64, editable=False, help_text=_("key of the account")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("version of an impact assessment")
        verbose_name_plural = _("versions, newest first")
        constraints = [
            models.CheckConstraint(  # whatever writes the row
                condition=models.Q(prior_consultation=False)
                | models.Q(consulted_on__isnull=False)
                | ~models.Q(decision="carry_out"),
                name="consulted_before_carried_out",
                violation_error_message=_(
                    "While a high risk remains, the supervisory authority is consulted before the "
                    "processing (Art. 36 GDPR)."
                ),
            )
        ]

    def __str__(self) -> str:
        return day_in_words(self.entered_at)

    def clean(self) -> None:
        """Raise ValidationError for a decision without the advice of the officer, or with a gap."""
        if self.decision == self.Decision.OPEN:
            return
        errors = {}
        if not self.officer_advice.strip():
            text = _("First the data protection officer gives advice (Art. 35(2) GDPR).")
            errors["officer_advice"] = text
        for name in ("description", "necessity", "risks", "measures", "views"):
            if GAP in getattr(self, name):
                errors[name] = _("Replace the … with what belongs there.")
        if errors:
            raise ValidationError(errors)
