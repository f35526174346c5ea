"""What a company may decide: within the declaration of the dataset and the law of its country."""

from collections.abc import Iterator
from typing import Any, Protocol

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from privacy.registry.companies import OneCompany, Responsible
from privacy.registry.declarations import Erasure, LegalBasis, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.retention_law import RetentionLaw, is_longer
from privacy.registry.retention_period import period_in_words

# Of each unit, what a period can be: about a century.
LONGEST = {"years": 100, "months": 1200, "days": 30_000}

Fault = tuple[str, ValidationError]  # name of the field, and what is wrong with it


class Rule(Protocol):
    """What is validated: a `CompanyRule`, whose module uses this one."""

    amount: Any
    unit: Any
    law: Any
    basis: Any
    declared_basis: Any
    dataset: Any
    company: Any

    @property
    def declaration(self) -> PersonalModel | None:
        """The declaration of its dataset."""

    @property
    def title(self) -> str:
        """What a lay person calls its dataset."""

    @property
    def period(self) -> relativedelta | None:
        """The retention period that it sets."""

    @property
    def declared_law(self) -> RetentionLaw | None:
        """The law that it names."""


def validate(rule: Rule) -> None:
    """Raise ValidationError, by field, where a rule is not allowed."""
    errors = dict[str, list[ValidationError]]()
    for field, error in faults(rule):
        errors.setdefault(field, []).append(error)
    if errors:
        raise ValidationError(errors)


def faults(rule: Rule) -> Iterator[Fault]:
    """Yield why a rule is not allowed; nothing where it is."""
    declaration = rule.declaration
    if declaration is None:
        yield "dataset", ValidationError(_("No app declares this dataset."))
        return
    if declaration.retention is None:
        text = _(
            "This dataset ends with another one and follows its rules; a rule of its own has no "
            "effect."
        )
        yield "dataset", ValidationError(text)
        return
    if not _can_be_responsible(rule, declaration):
        text = _("This company alone is not responsible for: %(title)s.")
        yield "dataset", ValidationError(text, params={"title": rule.title})
    yield from _law_faults(rule)
    if (rule.amount or 0) > LONGEST.get(rule.unit, 0):
        yield "amount", ValidationError(_("That is longer than a century."))
    elif rule.period is not None:
        yield from _period_faults(rule, rule.period, declaration)
    if rule.basis or rule.declared_basis:
        yield from _basis_faults(rule, declaration)


def has_own_period(declaration: PersonalModel) -> bool:
    """Return whether a company can choose the period: rows end by it, and the layer deletes them.

    A runner of its own, or a table that the database protects, knows the declared period only.
    """
    retention = declaration.retention
    return (
        retention is not None
        and retention.runner is None
        and retention.release is None
        and bool(retention.period)
    )


def laws_for(country: str, dataset: str) -> list[RetentionLaw]:
    """Return the declared laws of a country about a dataset."""
    laws = registry.retention_laws
    return [law for law in laws if law.country == country and dataset in law.datasets]


def _can_be_responsible(rule: Rule, declaration: PersonalModel) -> bool:
    """Return whether rows of the dataset can be the company's own, and of no other beside it."""
    controller = declaration.controller
    if isinstance(controller, OneCompany):
        return bool(controller.slug == rule.company.slug)
    if controller is Responsible.SITE:
        return bool(rule.company.is_default)
    return bool(declaration.controller_paths)


def _law_faults(rule: Rule) -> Iterator[Fault]:
    applicable = {law.key for law in laws_for(rule.company.country, rule.dataset)}
    if rule.law and rule.law not in applicable:
        text = _("No law of this name is declared about %(title)s in %(country)s.")
        params = {"title": rule.title, "country": rule.company.country}
        yield "law", ValidationError(text, params=params)


def _period_faults(
    rule: Rule, period: relativedelta, declaration: PersonalModel
) -> Iterator[Fault]:
    retention, law = declaration.retention, rule.declared_law
    if retention is None or not has_own_period(declaration):
        yield "amount", ValidationError(_("The software fixes how long this dataset is kept."))
        return
    declared = {"period": period_in_words(retention.period), "reason": str(retention.reason)}
    if law is not None:
        if is_longer(period, law.longest):
            text = _("%(law)s allows it to be kept for %(period)s at most.")
            params = {"law": law.provision, "period": period_in_words(law.longest)}
            yield "amount", ValidationError(text, params=params)
        if is_longer(law.shortest, period):
            text = _("%(law)s requires it to be kept for %(period)s at least.")
            params = {"law": law.provision, "period": period_in_words(law.shortest)}
            yield "amount", ValidationError(text, params=params)
    elif is_longer(period, retention.period):
        text = _("Longer than %(period)s (%(reason)s) needs a law of the company’s country.")
        yield "amount", ValidationError(text, params=declared)
    elif declaration.is_retained and is_longer(retention.period, period):
        text = _(
            "A law requires it for %(period)s (%(reason)s); a shorter period needs a law of the "
            "company’s country."
        )
        yield "amount", ValidationError(text, params=declared)


def _basis_faults(rule: Rule, declaration: PersonalModel) -> Iterator[Fault]:
    if not (rule.basis and rule.declared_basis):
        yield "basis", ValidationError(_("State both: the lawful basis, and the declared one."))
        return
    before, after = LegalBasis[rule.declared_basis.upper()], LegalBasis[rule.basis.upper()]
    fields = [field for field in declaration.fields.values() if field.basis is before]
    if not fields:
        yield "declared_basis", ValidationError(_("No field of this dataset has this basis."))
    if LegalBasis.CONSENT in {before, after}:
        text = _("Consent is asked for by the software; it cannot be begun or ended by a rule.")
        yield "basis", ValidationError(text)
    if before is LegalBasis.LEGAL_OBLIGATION and any(
        field.erasure is Erasure.KEEP for field in fields
    ):
        text = _("A law requires these records to be kept: that is their lawful basis.")
        yield "declared_basis", ValidationError(text)
    if after is LegalBasis.LEGAL_OBLIGATION and not rule.law:
        yield "law", ValidationError(_("A legal obligation needs the law that it follows from."))
