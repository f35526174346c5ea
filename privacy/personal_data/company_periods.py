"""When the retention of each row ends: by the declared period, or by that of a rule of its company.

Rows of a model without a retention of its own end with those of another, and follow its rules.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from privacy.company_rules.in_force import Rules
from privacy.company_rules.models import CompanyRule
from privacy.personal_data.company_rows import company_condition
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import PersonalModel, Retention
from privacy.registry.discovery import registry

M = TypeVar("M", bound=Model)
# Names of annotations: when the period begins, and the key of the company's rule (0: none).
MOMENT, RULE = "retention_moment", "retention_rule"


class Period(NamedTuple):
    """The retention period of a model's rows: the path to the moment it is counted from."""

    counted_from: str
    retention: Retention
    dataset: str  # the rules about it apply

    @property
    def moment(self) -> Combinable:
        """The expression for the moment; rows that end with others do not begin again."""
        is_own = self.counted_from == self.retention.counted_from
        return self.retention.moment() if is_own else F(self.counted_from)

    def end_of(self, moment: date, rule: CompanyRule | None) -> datetime:
        """Return when the retention of a row counted from `moment` ends."""
        return self.under(rule).end_of(moment)

    def under(self, rule: CompanyRule | None) -> Retention:
        """Return the retention as the rule of a company changes it."""
        return self.retention if rule is None else rule.applied(self.retention)


def period_of(declaration: PersonalModel) -> Period | None:
    """Return the retention period of a model's rows, also where they end with those of another."""
    if declaration.retention is not None:
        retention = declaration.retention
        return Period(retention.counted_from, retention, declaration.model)
    for link, parent in _parent(declaration):
        if period := period_of(parent):
            return period._replace(counted_from=f"{link}__{period.counted_from}")
    return None


def periods(declaration: PersonalModel, rules: Rules) -> Iterator[tuple[Q, Retention]]:
    """Yield (condition, retention): the rows of each company with a rule, then all others."""
    if declaration.retention is None:
        return
    others = Q()
    for rule in rules.of(declaration.model):
        theirs = company_condition(declaration, rule.companies)
        others &= ~theirs
        yield theirs, rule.applied(declaration.retention)
    yield others, declaration.retention


def is_over(declaration: PersonalModel, rules: Rules) -> Q:
    """Return the condition for rows whose retention has ended, each by that of its company, or with
    that of the row which it ends with."""
    if declaration.retention is None:
        return _parent_is_over(declaration, rules)
    over = Q(pk__in=[])
    for theirs, retention in periods(declaration, rules):
        over |= theirs & retention.is_over()
    return over


def _parent_is_over(declaration: PersonalModel, rules: Rules) -> Q:
    for link, parent in _parent(declaration):
        parents = model_of(parent)._base_manager.filter(is_over(parent, rules))
        return Q(**{f"{link}__in": parents})
    return Q(pk__in=[])


def _parent(declaration: PersonalModel) -> Iterator[tuple[str, PersonalModel]]:
    """Yield the path to the rows that these end with, and their declaration; nothing where they end
    with no others."""
    for parent in registry.all_of(declaration.ends_with)[:1]:
        if link := _link(model_of(declaration), model_of(parent)):
            yield link, parent


def with_moments(declaration: PersonalModel, rows: QuerySet[M], rules: Rules) -> QuerySet[M]:
    """Return the rows with what `end_of` and `rule_of` read, so that they need no query per row."""
    period = period_of(declaration)
    if period is None:
        return rows
    begins, rule = period.moment, _rule(declaration, period, rules)
    annotated: QuerySet[M] = rows.annotate(**{MOMENT: begins, RULE: rule})
    return annotated


def ends_of(declaration: PersonalModel, rows: QuerySet[Any], rules: Rules) -> Iterator[datetime]:
    """Yield when the retention of each of these rows ends, except of those whose end is open."""
    period, by_key = period_of(declaration), {rule.pk: rule for rule in rules.all()}
    if period is None:
        return
    rule = _rule(declaration, period, rules)
    for moment, key in rows.order_by().values_list(period.moment, rule):
        if moment is not None:
            yield period.end_of(moment, by_key.get(key))


def end_of(declaration: PersonalModel, row: Model, rules: Rules) -> datetime | None:
    """Return when the retention of a row of `with_moments` ends; None where that is open."""
    period, moment = period_of(declaration), getattr(row, MOMENT, None)
    if period is None or moment is None:
        return None
    return period.end_of(moment, rule_of(row, rules))


def rule_of(row: Model, rules: Rules) -> CompanyRule | None:
    """Return the rule by which a row of `with_moments` ends; None: as declared."""
    key = getattr(row, RULE, 0)
    return next((rule for rule in rules.all() if rule.pk == key), None)


def rules_about(declaration: PersonalModel, rules: Rules) -> tuple[CompanyRule, ...]:
    """Return the rules that rows of a model follow: its own, or those of what they end with."""
    period = period_of(declaration)
    return rules.of(period.dataset) if period else ()


def _rule(declaration: PersonalModel, period: Period, rules: Rules) -> Combinable:
    """Return the expression for the key of the rule that a row's company has; 0: none."""
    cases = []
    for rule in rules.of(period.dataset):
        cases.append(When(company_condition(declaration, rule.companies), then=Value(rule.pk)))
    return Case(*cases, default=Value(0), output_field=IntegerField())


def _link(model: type[Model], parent: type[Model]) -> str:
    """Return the name of the foreign key by which rows belong to a parent's; empty without one."""
    for column in model._meta.concrete_fields:
        if column.remote_field and issubclass(parent, column.remote_field.model):
            return str(column.name)
    return ""
