"""Models of the rules by which a company deviates from a declaration: rows are appended."""

from dataclasses import replace
from functools import cached_property

from dateutil.relativedelta import relativedelta
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from privacy.append_only import AppendOnlyModel
from privacy.company_rules import validation
from privacy.moments_in_words import day_in_words
from privacy.registry.companies import Companies
from privacy.registry.declarations import LegalBasis, PersonalField, PersonalModel, Retention
from privacy.registry.discovery import registry
from privacy.registry.retention_law import RetentionLaw, is_longer

BASES = [(basis.name.lower(), basis.value) for basis in LegalBasis]


class CompanyRule(AppendOnlyModel):
    """How long one company keeps one dataset, and on which lawful basis it processes it, where that
    is not as declared.

    It is in force once another person has approved it; of several the one approved last. One that
    says nothing restores what is declared.
    """

    class Unit(models.TextChoices):
        YEARS = "years", _("years")
        MONTHS = "months", _("months")
        DAYS = "days", _("days")

    company = models.ForeignKey(
        "privacy.Controller", models.PROTECT, verbose_name=_("company"), related_name="+"
    )
    dataset = models.CharField(_("dataset"), max_length=100)
    amount = models.PositiveSmallIntegerField(
        _("kept for"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("empty: as declared"),
    )
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices, default=Unit.YEARS)
    law = models.CharField(
        _("law"), max_length=40, blank=True, help_text=_("of the company’s country")
    )
    declared_basis = models.CharField(
        _("instead of this lawful basis"), max_length=20, blank=True, choices=BASES
    )
    basis = models.CharField(_("lawful basis"), max_length=20, blank=True, choices=BASES)
    remarks = models.CharField(
        _("reason"), max_length=500, help_text=_("For the file. Name nobody.")
    )
    entered_by = models.CharField(
        _("entered by"), max_length=64, editable=False, help_text=_("key of the account")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("rule of a company")
        verbose_name_plural = _("rules of companies")
        permissions = [("approve_companyrule", gettext_noop("Can approve rules of companies"))]
        constraints = [
            models.CheckConstraint(  # also what SQL writes must be a span of dates
                condition=models.Q(amount__isnull=True)
                | models.Q(amount__range=(1, validation.LONGEST["years"]), unit="years")
                | models.Q(amount__range=(1, validation.LONGEST["months"]), unit="months")
                | models.Q(amount__range=(1, validation.LONGEST["days"]), unit="days"),
                name="rule_of_a_century_at_most",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.company})"

    def clean(self) -> None:
        """Raise ValidationError where declaration and law do not allow the rule."""
        if self.company_id is None:
            return  # the form says so
        validation.validate(self)

    @property
    def declaration(self) -> PersonalModel | None:
        """The declaration of its dataset; None where it is declared no longer."""
        return next(iter(registry.all_of(self.dataset)), None)

    @property
    def title(self) -> str:
        """What a lay person calls its dataset."""
        return str(self.declaration.title) if self.declaration else self.dataset

    @property
    def period(self) -> relativedelta | None:
        """The retention period that it sets; None: as declared."""
        amount = self.amount
        if amount is None:
            return None
        match self.unit:
            case self.Unit.YEARS:
                return relativedelta(years=amount)
            case self.Unit.MONTHS:
                return relativedelta(months=amount)
        return relativedelta(days=amount)

    @property
    def declared_law(self) -> RetentionLaw | None:
        """The law that it names; None where it names none, or one that is declared no longer."""
        return next((law for law in registry.retention_laws if law.key == self.law), None)

    @cached_property
    def is_allowed(self) -> bool:
        """Whether declaration and law still allow it."""
        return not list(validation.faults(self))

    @property
    def companies(self) -> Companies:
        """The company whose rows it is about, with rows of no company if it runs the site."""
        return Companies((self.company.slug,), with_site=self.company.is_default)

    def applied(self, retention: Retention) -> Retention:
        """Return the retention of the company's rows.

        A stored period that is not allowed, such as one written by SQL or under a law that is
        declared no longer, deletes nothing earlier than the declared one would.
        """
        period = self.period
        if period is None or (not self.is_allowed and not is_longer(period, retention.period)):
            return retention
        law = self.declared_law
        return replace(retention, period=period, reason=law.provision if law else retention.reason)

    def basis_of(self, field: PersonalField) -> LegalBasis:
        """Return the lawful basis on which the company processes a field of the dataset."""
        if not self.basis or field.basis.name.lower() != self.declared_basis:
            return field.basis
        return LegalBasis[self.basis.upper()] if self.is_allowed else field.basis


class CompanyRuleApproval(AppendOnlyModel):
    """The approval of a rule by someone who did not enter it (four-eyes principle)."""

    rule = models.OneToOneField(CompanyRule, models.PROTECT, related_name="approval")
    approved_by = models.CharField(_("approved by"), max_length=64)
    approved_at = models.DateTimeField(_("approved at"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("approval of a rule")
        verbose_name_plural = _("approvals of rules")

    def __str__(self) -> str:
        return day_in_words(self.approved_at)
