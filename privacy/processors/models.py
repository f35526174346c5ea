"""Models of the register of processors (Art. 28 GDPR): each row is inserted, none changes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.append_only import AppendOnlyModel
from privacy.controllers.models import Controller
from privacy.due_reviews.dates import validate_not_ahead
from privacy.due_reviews.models import Reviewed
from privacy.moments_in_words import day_in_words
from privacy.processors.transfers import Transfer
from privacy.registry.declarations import ProcessorRole
from privacy.registry.discovery import registry


class Entered(AppendOnlyModel):
    """Base of rows of the register: who entered them, and when."""

    entered_by = models.CharField(
        _("entered by"), max_length=64, editable=False, help_text=_("key of the account")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Processor(Entered):
    """A company that processes data on behalf of one of ours, or of all."""

    EMPTY_COMPANY_IS_EVERY_COMPANY = True  # for the pages of staff

    company = models.ForeignKey(
        Controller,
        models.PROTECT,
        verbose_name=_("company"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("for which it works; empty: for all companies"),
    )
    role = models.CharField(_("job"), max_length=40, help_text=_("as the software declares it"))
    name = models.CharField(_("name"), max_length=150, help_text=_("shown in the notice"))

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("processor")
        verbose_name_plural = _("processors")

    def __str__(self) -> str:
        return self.name

    @property
    def declared_role(self) -> ProcessorRole | None:
        """The declaration of its job; None where nothing declares it any longer."""
        return next((role for role in registry.processor_roles if role.key == self.role), None)

    @property
    def current(self) -> "ProcessorContract | None":
        """The newest entry of its contract."""
        return next(iter(self.contracts.all()), None)

    @property
    def current_sub_processors(self) -> "list[SubProcessor]":
        """The newest entry of each sub-processor that is not refused and has not ended."""
        newest = dict[str, SubProcessor]()
        for entry in self.sub_processors.all():
            newest.setdefault(entry.name.casefold(), entry)
        gone = (SubProcessor.Decision.OBJECTED, SubProcessor.Decision.ENDED)
        return [entry for entry in newest.values() if entry.decision not in gone]


class ProcessorContract(Transfer, Reviewed, Entered):
    """The contract with a processor (Art. 28(3) GDPR) as it is from this entry on; a review of it,
    a change or its end is another entry."""

    processor = models.ForeignKey(Processor, models.PROTECT, related_name="contracts")
    service = models.CharField(_("what it does"), max_length=200)
    contract_on = models.DateField(_("contract of"), validators=[validate_not_ahead])
    reference = models.CharField(_("file reference"), max_length=100)
    ended_on = models.DateField(_("contract ends on"), null=True, blank=True)
    remarks = models.CharField(
        _("remarks"),
        max_length=500,
        blank=True,
        help_text=_("What was reviewed or changed. Name nobody."),
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("entry about the contract")
        verbose_name_plural = _("contract, newest entry first")

    def __str__(self) -> str:
        return f"{self.reference} ({day_in_words(self.entered_at)})"

    @property
    def has_ended(self) -> bool:
        """Whether the contract is over."""
        return self.ended_on is not None and self.ended_on <= timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        """Whether its review should have been entered by now."""
        return not self.has_ended and super().is_overdue


class SubProcessor(Transfer, Entered):
    """Another processor that a processor engages (Art. 28(2), (4) GDPR): the notice of it, and what
    we decided; the newest entry of a name counts."""

    class Decision(models.TextChoices):
        OPEN = "open", _("not decided yet")
        ACCEPTED = "accepted", _("no objection")
        OBJECTED = "objected", _("objected")
        ENDED = "ended", _("no longer engaged")

    processor = models.ForeignKey(Processor, models.PROTECT, related_name="sub_processors")
    name = models.CharField(_("name"), max_length=150)
    service = models.CharField(_("what it does"), max_length=200)
    notified_on = models.DateField(_("we were told on"), validators=[validate_not_ahead])
    object_by = models.DateField(_("objection possible until"), null=True, blank=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("entry about a sub-processor")
        verbose_name_plural = _("sub-processors, newest entry first")

    def __str__(self) -> str:
        return f"{self.name} ({self.get_decision_display()})"
