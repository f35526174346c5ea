"""Retention periods as text for people: how long data is kept, and why."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from privacy.company_rules.in_force import Rules
from privacy.company_rules.models import CompanyRule
from privacy.personal_data.company_periods import rules_about
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import PersonalField, PersonalModel
from privacy.registry.discovery import registry


def retention_in_words(declaration: PersonalModel, rule: CompanyRule | None = None) -> str:
    """Return how long rows are kept and why: as declared, or by the rule of their company.

    It also covers rows that end with those of another model, and fields emptied before their row.
    """
    return "; ".join([*_rows_in_words(declaration, rule), *_fields_in_words(declaration)])


def retentions_in_words(declaration: PersonalModel, rules: Iterable[CompanyRule | None]) -> str:
    """Return how long rows of several companies are kept; None: as declared. A company with a rule
    is named, unless there is no other."""
    distinct = list(dict.fromkeys(rules)) or [None]
    if len(distinct) == 1:
        return retention_in_words(declaration, distinct[0])
    texts = []
    for rule in distinct:
        text = retention_in_words(declaration, rule)
        texts.append(f"{rule.company}: {text}" if rule else text)
    return "; ".join(dict.fromkeys(texts))


def deviations_in_words(declaration: PersonalModel, rules: Rules) -> tuple[str, ...]:
    """Return for each company that keeps these rows for another time, or processes them on another
    lawful basis, than declared, how it does."""
    texts = []
    for rule in rules_about(declaration, rules):
        texts.append(f"{rule.company}: {'; '.join(_rule_in_words(declaration, rule))}")
    return tuple(texts)


def field_retention_in_words(declaration: PersonalModel, field: PersonalField, rules: Rules) -> str:
    """Return how long one field is kept and why: its own period, or that of its row, which some
    companies keep for another time."""
    if field.retention:
        return field.retention.in_words()
    declared = _rows_in_words(declaration, None)
    return "; ".join([*declared, *deviations_in_words(declaration, rules)])


def _rule_in_words(declaration: PersonalModel, rule: CompanyRule) -> Iterator[str]:
    if rule.amount is not None:
        yield from _rows_in_words(declaration, rule)
    if rule.basis and rule.is_allowed:
        yield gettext("%(basis)s, instead of: %(declared)s") % {
            "basis": rule.get_basis_display(),
            "declared": rule.get_declared_basis_display(),
        }


def _rows_in_words(declaration: PersonalModel, rule: CompanyRule | None) -> Iterator[str]:
    if declaration.retention is not None:
        retention = rule.applied(declaration.retention) if rule else declaration.retention
        yield retention.in_words()
        return
    for parent in registry.all_of(declaration.ends_with)[:1]:
        yield gettext("as long as: %(title)s") % {"title": parent.title}


def _fields_in_words(declaration: PersonalModel) -> Iterator[str]:
    options = model_of(declaration)._meta
    for name, field in declaration.fields.items():
        if field.retention is not None:
            label = field.label or getattr(options.get_field(name), "verbose_name", name)
            yield gettext("%(field)s only %(retention)s") % {
                "field": label,
                "retention": field.retention.in_words(),
            }
