"""Where data goes, and what protects it outside the European Economic Area (Art. 44-49 GDPR)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.due_reviews.dates import validate_not_ahead
from privacy.moments_in_words import day_in_words

# ISO 3166-1 alpha-2: the member states of the EU, then the other states of the EEA agreement.
EEA_COUNTRIES = (
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO"
)
EEA = frozenset(EEA_COUNTRIES.split())


class Safeguard(models.TextChoices):
    """What a transfer is based on."""

    ADEQUACY = "adequacy", _("adequacy decision, Art. 45 GDPR")
    CLAUSES = "clauses", _("standard contractual clauses, Art. 46(2)(c) GDPR")
    RULES = "rules", _("binding corporate rules, Art. 46(2)(b) GDPR")
    CERTIFICATION = "certification", _("code of conduct or certification, Art. 46(2)(e), (f) GDPR")
    DEROGATION = "derogation", _("derogation for a specific situation, Art. 49 GDPR")


WITH_COPY = (Safeguard.CLAUSES, Safeguard.RULES, Safeguard.CERTIFICATION)


class Transfer(models.Model):
    """Base of entries that name a country: the safeguard, where the country needs one."""

    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator("^[A-Z]{2}$", _("Two capital letters, such as DE."))],
        help_text=_("where it processes the data: ISO 3166-1 alpha-2, such as DE"),
    )
    safeguard = models.CharField(
        _("safeguard of the transfer"),
        max_length=20,
        blank=True,
        choices=Safeguard.choices,
        help_text=_("outside the European Economic Area only"),
    )
    scc_module = models.PositiveSmallIntegerField(
        _("module of the standard contractual clauses"),
        null=True,
        blank=True,
        choices=[(1, "1"), (2, "2"), (3, "3"), (4, "4")],
        help_text=_("2: from controller to processor, 3: from processor to sub-processor"),
    )
    safeguard_on = models.DateField(
        _("date of the safeguard"),
        null=True,
        blank=True,
        validators=[validate_not_ahead],
        help_text=_("of the decision, the signature or the approval"),
    )
    copy_at = models.CharField(
        _("where people get a copy of it"),
        max_length=200,
        blank=True,
        help_text=_("Art. 13(1)(f) GDPR: an address of a page, or who sends it; it is public"),
    )

    class Meta:
        abstract = True

    @property
    def is_transfer(self) -> bool:
        """Whether the data leaves the European Economic Area."""
        return self.country not in EEA

    @property
    def safeguard_in_words(self) -> str:
        """The safeguard as people read it, in the current language; empty where none is needed."""
        if not self.is_transfer:
            return ""
        words = self._meta.get_field("safeguard").get_choices(include_blank=False)
        parts = [str(dict(words).get(self.safeguard, gettext("no safeguard")))]
        if self.scc_module:
            parts.append(gettext("module %(module)d") % {"module": self.scc_module})
        if self.safeguard_on:
            parts.append(day_in_words(self.safeguard_on))
        return ", ".join(parts)

    def clean(self) -> None:
        """Refuse a transfer without its safeguard, or with one that is not complete."""
        errors: dict[str, Any] = {}
        if self.is_transfer and self.country:
            errors = self._missing()
        elif self.safeguard or self.scc_module or self.safeguard_on or self.copy_at:
            errors["safeguard"] = _("In this country, no safeguard is needed.")
        if errors:
            raise ValidationError(errors)

    def _missing(self) -> dict[str, Any]:
        if not self.safeguard:
            return {"safeguard": _("Outside the European Economic Area, a safeguard is needed.")}
        errors: dict[str, Any] = {}
        if not self.safeguard_on and self.safeguard != Safeguard.DEROGATION:
            errors["safeguard_on"] = _("When was it decided, signed or approved?")
        if (self.safeguard == Safeguard.CLAUSES) != bool(self.scc_module):
            errors["scc_module"] = _("Standard contractual clauses, and only these, have a module.")
        if self.safeguard in WITH_COPY and not self.copy_at:
            errors["copy_at"] = _("People must be told where they get a copy.")
        return errors
