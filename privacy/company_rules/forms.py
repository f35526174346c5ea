"""The form of a rule, for one dataset or several of one company."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.company_rules import validation
from privacy.company_rules.models import CompanyRule
from privacy.registry.discovery import registry
from privacy.registry.retention_period import period_in_words
from privacy.registry.texts import Text
from privacy.single_line import SingleLineModelForm


class CompanyRuleForm(SingleLineModelForm):
    """A rule of a company; several datasets make a rule each."""

    dataset = forms.MultipleChoiceField(
        label=_("Datasets"),
        help_text=_("Several: each gets this rule. What ends with a dataset follows its rule."),
    )

    class Meta:
        model = CompanyRule
        fields = [
            *("company", "dataset", "amount", "unit", "law", "declared_basis", "basis"),
            "remarks",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.datasets = list[str]()
        widget = self.fields["company"].widget
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False
        self.fields["dataset"].choices = _datasets()  # type: ignore[attr-defined]
        laws: list[tuple[str, Text]] = [("", _("none"))]
        for law in registry.retention_laws:
            laws.append((law.key, f"{law.country}: {law.provision}"))
        self.fields["law"] = forms.ChoiceField(
            choices=laws, label=_("Law"), required=False, help_text=_("of the company’s country")
        )

    def clean(self) -> dict[str, Any] | None:
        """Refuse the rule where it is not allowed for one of the datasets."""
        cleaned = super().clean() or {}
        self.datasets = cleaned.get("dataset", [])
        if not self.datasets:
            return cleaned
        cleaned["dataset"] = self.datasets[0]  # the model validates it
        for rule in self._further(cleaned) if cleaned.get("company") else ():
            for field, error in validation.faults(rule):
                self.add_error(field, error)
        return cleaned

    def further(self) -> list[CompanyRule]:
        """Return the rules for the datasets after the first one, which the form itself saves."""
        return self._further(self.cleaned_data)

    def _further(self, values: dict[str, Any]) -> list[CompanyRule]:
        return [CompanyRule(**(values | {"dataset": dataset})) for dataset in self.datasets[1:]]


def _datasets() -> list[tuple[str, str]]:
    """Return (label, title with the declared period) of the datasets that have a period."""
    choices = dict[str, str]()
    for declaration in registry.personal_models:
        if declaration.retention and validation.has_own_period(declaration):
            period = period_in_words(declaration.retention.period)
            choices.setdefault(declaration.model, f"{declaration.title} ({period})")
    return sorted(choices.items(), key=lambda choice: choice[1])
