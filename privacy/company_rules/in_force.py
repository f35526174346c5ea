"""The rules in force, read once and passed on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from privacy.company_rules.models import CompanyRule
from privacy.registry.declarations import LegalBasis, PersonalField


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of companies in force.

    Attributes:
        by_dataset: the rules by label of the model, at most one of each company.
    """

    by_dataset: Mapping[str, tuple[CompanyRule, ...]] = field(default_factory=dict)

    def of(self, dataset: str) -> tuple[CompanyRule, ...]:
        """Return the rules about a dataset."""
        return self.by_dataset.get(dataset, ())

    def of_company(self, company: object, dataset: str) -> CompanyRule | None:
        """Return the rule of a company about a dataset; None: as declared."""
        return next((rule for rule in self.of(dataset) if rule.company == company), None)

    def all(self) -> Iterator[CompanyRule]:
        """Yield each rule."""
        for rules in self.by_dataset.values():
            yield from rules


AS_DECLARED = Rules()


def basis_under(rule: CompanyRule | None, personal_field: PersonalField) -> LegalBasis:
    """Return the lawful basis of a field at a company with this rule; None: as declared."""
    return personal_field.basis if rule is None else rule.basis_of(personal_field)


def rules_in_force() -> Rules:
    """Return for each company and dataset the rule that was approved last, if it says anything; one
    query."""
    newest = dict[tuple[int, str], CompanyRule]()
    approved = CompanyRule.objects.filter(approval__isnull=False).select_related("company")
    for rule in approved.order_by("approval__pk"):
        newest[rule.company_id, rule.dataset] = rule
    by_dataset = dict[str, tuple[CompanyRule, ...]]()
    for (_company, dataset), rule in newest.items():
        if rule.amount is not None or rule.basis:
            by_dataset[dataset] = (*by_dataset.get(dataset, ()), rule)
    return Rules(by_dataset)
