"""Erasure (Art. 17 GDPR): which rows are deleted, which fields cleared, which rows are retained.

What could go wrong: another person's row is deleted (rows are found by exact identifier only, and
what a deletion takes along is in the plan), or a row that a law requires (see
`privacy.personal_data.plan`). Stores outside the tables are erased one by one; then all tables in
one transaction, together with the answer to the person. An interrupted erasure is run again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.company_rules.in_force import Rules
from privacy.personal_data import erasure_journal
from privacy.personal_data.company_periods import periods
from privacy.personal_data.erasure_journal_file import Decision
from privacy.personal_data.legal_holds import HeldRows, defer_erasure, held_rows
from privacy.personal_data.models import LegalHold
from privacy.personal_data.plan import WHOLE, Plan, Why, keys_retained, plan_for
from privacy.personal_data.retained_records import claim_rows
from privacy.personal_data.rows import claims_read_once, model_of, rows_of
from privacy.personal_data.signals import tables_erased
from privacy.registry.companies import Companies
from privacy.registry.declarations import Erasure, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.draft_markers import require_finished
from privacy.registry.subject import DataSubject

# Shown to the person for a legal hold: never the reason that staff entered.
HELD = _("a legal duty or a legal claim requires it")
# What is removed from a row that is retained.
EMPTY: tuple[object, ...] = (None, "", b"", [], {})
ERASED = (Erasure.CLEAR, Erasure.DELETE, Erasure.RANDOMISE)


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """What erasure does, or did, to one dataset of one person.

    Attributes:
        dataset: label of the model, or name of the store.
        title: what a lay person calls it.
        deleted: number of the person's rows that are deleted.
        retained: number of rows that are retained, with their CLEAR fields emptied.
        cleared_fields: labels of the fields removed from retained rows.
        retained_fields: labels of the fields retained.
        law: why rows are retained, as shown to the person.
        retained_until: last day of the last retained row; None where none is retained or the day is
            not known, as under a legal hold.
        taken_along: number of other rows that are deleted because the person's are.
    """

    dataset: str
    title: str
    deleted: int = 0
    retained: int = 0
    cleared_fields: tuple[str, ...] = ()
    retained_fields: tuple[str, ...] = ()
    law: str = ""
    retained_until: date | None = None
    taken_along: int = 0

    @property
    def found(self) -> bool:
        """Whether the dataset held rows of the person, or others are deleted because of them."""
        return bool(self.deleted or self.retained or self.taken_along)


def preview(subject: DataSubject) -> Iterator[ErasureStep]:
    """Yield what `erase` would do now.

    One step per store and declared model, also where the person has no rows there, and one per
    other model from which rows are taken along.
    """
    for store in registry.stores:
        yield ErasureStep(store.name, str(store.title), store.count(subject))
    yield from _Erasure.of(subject).steps()


def objections(subject: DataSubject) -> list[str]:
    """Return why this person cannot be erased now, by each model's `PersonalModel.erasable`."""
    reasons = []
    for declaration in registry.personal_models:
        if declaration.erasable:
            reason = declaration.erasable(rows_of(declaration, subject))
            if reason:
                reasons.append(str(reason))
    return reasons


def warnings(subject: DataSubject) -> list[str]:
    """Return what staff must know first, by each model's `PersonalModel.erasure_warnings`."""
    texts = list[str]()
    for declaration in registry.personal_models:
        if declaration.erasure_warnings:
            texts += map(str, declaration.erasure_warnings(rows_of(declaration, subject)))
    return texts


def erase(subject: DataSubject, created_before: datetime | None = None) -> Iterator[ErasureStep]:
    """Erase a person: store by store, then all tables at once. Each step is yielded when committed.

    With `created_before`, rows created later are not affected. Raises DraftDeclarationError.
    """
    require_finished(*registry.personal_models)
    with transaction.atomic():
        claim_rows(subject)  # first: a store may hold what leads to rows
    yield from erase_stores(subject, created_before)
    yield from erase_tables(subject, created_before)


def erase_stores(
    subject: DataSubject,
    created_before: datetime | None = None,
    counts: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[ErasureStep]:
    """Erase from one store outside the tables after the other.

    `counts` are numbers of records by name of the store, counted before an earlier attempt that
    may have deleted them.
    """
    for store in registry.stores:
        deleted = max(store.erase(subject, created_before), counts.get(store.name, 0))
        yield ErasureStep(store.name, str(store.title), deleted)


def erase_tables(subject: DataSubject, created_before: datetime | None = None) -> list[ErasureStep]:
    """Erase from all tables, in one transaction per database.

    Raises PlanChangedError; everything is rolled back then.
    """
    require_finished(*registry.personal_models)
    claim_rows(subject)
    with transaction.atomic():
        erasure = _Erasure.of(subject, created_before)
        steps = list(erasure.steps())
        erasure.perform()
        tables_erased.send(DataSubject, subject=subject, created_before=created_before)
    return steps


@dataclass(slots=True)
class _Erasure:
    """One person's rows, and the plan of what happens to them."""

    own: list[tuple[PersonalModel, set[Any]]]  # each declaration, with the keys of its rows
    plan: Plan
    held: dict[str, HeldRows]

    @classmethod
    def of(cls, subject: DataSubject, created_before: datetime | None = None) -> "_Erasure":
        own = list[tuple[PersonalModel, set[Any]]]()
        with claims_read_once(subject):
            for declaration in registry.personal_models:
                rows = rows_to_erase(declaration, subject, created_before)
                own.append((declaration, set(rows.values_list("pk", flat=True))))
        return cls.of_rows(own, subject.companies)

    @classmethod
    def of_rows(
        cls, own: list[tuple[PersonalModel, set[Any]]], companies: Companies | None = None
    ) -> "_Erasure":
        roots = dict[type[models.Model], set[Any]]()
        for declaration, keys in own:
            roots.setdefault(model_of(declaration), set()).update(keys)
        return cls(own, plan_for(roots, companies), dict(held_rows()))

    def steps(self) -> Iterator[ErasureStep]:
        """Yield a step per declaration, and per other model from which rows are taken along."""
        for declaration, keys in self.own:
            yield self._step(declaration, keys)
        for model in sorted(self.plan.deleted, key=lambda model: model._meta.label):
            if not registry.all_of(model) and self.plan.deleted_rows(model):
                title = str(model._meta.verbose_name_plural).capitalize()
                yield ErasureStep(
                    model._meta.label, title, taken_along=len(self.plan.deleted_rows(model))
                )

    def perform(self) -> None:
        """Delete and clear, and record with the holds which erasures they defer."""
        self.plan.execute()
        for declaration, keys in self.own:
            if held := self.held.get(declaration.model):
                waiting = keys & set(held.keys)
                defer_erasure(declaration.model, waiting, held, self.plan.companies)

    def _step(self, declaration: PersonalModel, keys: set[Any]) -> ErasureStep:
        model = model_of(declaration)
        retained = {key: why for key, why in self.plan.retained_rows(model).items() if key in keys}
        along = self.plan.taken_along(model) if registry.all_of(model)[0] is declaration else set()
        filled = _filled_fields(declaration, retained)
        reasons = set(retained.values())
        return ErasureStep(
            dataset=declaration.model,
            title=str(declaration.title),
            deleted=len(keys & self.plan.deleted_rows(model)),
            retained=len(retained),
            cleared_fields=_labels(declaration, filled, *ERASED) if reasons - {*WHOLE} else (),
            retained_fields=_retained_fields(declaration, filled, reasons),
            law="; ".join(self._laws(declaration, retained)),
            retained_until=_last_day(declaration, retained, self.plan.rules),
            taken_along=len(along),
        )

    def _laws(self, declaration: PersonalModel, retained: dict[Any, Why]) -> list[str]:
        """Return why these rows are retained, as shown to the person, each reason once."""
        causes, reasons = set(retained.values()), list[str]()
        if declaration.retention and Why.LAW in causes:
            by_law = [key for key, why in retained.items() if why is Why.LAW]
            reasons += _laws_of(declaration, by_law, self.plan.rules)
        if declaration.unfinished and Why.UNFINISHED in causes:
            reasons.append(str(declaration.unfinished.reason))
        if Why.RESTRICTED in causes:
            reasons.append("Art. 18 GDPR")
        held = self.held.get(declaration.model, HeldRows())
        for hold in held.on(keys_retained(retained, Why.HOLD)):
            reasons.append(hold.shown_reason or str(HELD))
        return list(dict.fromkeys(reasons))


@transaction.atomic
def release(hold: LegalHold) -> bool:
    """End a legal hold and perform the erasure that it deferred; return whether there was one."""
    model = hold.table.model_class()
    if model is not None and hold.released_at is None:
        erasure_journal.note_row(Decision.HOLD_RELEASED, model, hold.record)
    return end_hold(hold)


def end_hold(hold: LegalHold) -> bool:
    """End a hold as `release` does, without an entry in the erasure journal.

    Call it inside a transaction.
    """
    ended = LegalHold.objects.filter(pk=hold.pk, released_at=None).update(
        released_at=timezone.now()
    )
    hold.refresh_from_db()
    if not ended or not hold.waiting:
        return False
    by_limit = defaultdict[Companies | None, list[tuple[str, str]]](list)
    for label, key, *limit in hold.waiting:
        by_limit[Companies.from_json(limit[0]) if limit else None].append((label, key))
    for companies, waiting in by_limit.items():
        _erase_waiting(waiting, companies)
    return True


def _erase_waiting(waiting: Collection[tuple[str, str]], companies: Companies | None) -> None:
    own = list[tuple[PersonalModel, set[Any]]]()
    for declaration in registry.personal_models:
        # Only the rows that an erasure asked for.
        keys = [key for label, key in waiting if label == declaration.model]
        if keys:
            rows = model_of(declaration)._base_manager.filter(pk__in=keys)
            own.append((declaration, set(rows.values_list("pk", flat=True))))
    _Erasure.of_rows(own, companies).perform()


def rows_to_erase(
    declaration: PersonalModel, subject: DataSubject, created_before: datetime | None
) -> models.QuerySet[models.Model]:
    """Return the person's rows, with `created_before` only those that are old enough."""
    return rows_created_before(declaration, rows_of(declaration, subject), created_before)


def rows_created_before(
    declaration: PersonalModel, rows: models.QuerySet[models.Model], created_before: datetime | None
) -> models.QuerySet[models.Model]:
    """Return the rows created before a moment, and those of unknown age."""
    if created_before is None or not declaration.created_at_path:
        return rows
    return rows.filter(
        Q(**{f"{declaration.created_at_path}__lte": created_before})
        | Q(**{declaration.created_at_path: None})
    )


def _filled_fields(declaration: PersonalModel, keys: Collection[Any]) -> frozenset[str]:
    """Return the declared fields that have a value in at least one of these rows: an answer must
    not name data that the person never gave."""
    model = model_of(declaration)
    columns = {field.name for field in model._meta.concrete_fields}
    names = [name for name in declaration.fields if name in columns]
    filled = set(declaration.fields) - set(names)
    if not keys:
        return frozenset()
    rows = model._base_manager.filter(pk__in=keys).values_list(*names)
    for values in rows.iterator():
        for name, value in zip(names, values, strict=True):
            if value not in EMPTY:
                filled.add(name)
        if len(filled) == len(declaration.fields):
            break  # further rows add nothing
    return frozenset(filled)


def _retained_fields(
    declaration: PersonalModel, filled: Collection[str], reasons: Collection[Why]
) -> tuple[str, ...]:
    if set(WHOLE) & set(reasons):
        return _labels(declaration, filled, *Erasure)
    return _labels(declaration, filled, Erasure.KEEP) if Why.LAW in reasons else ()


def _labels(
    declaration: PersonalModel, filled: Collection[str], *kinds: Erasure
) -> tuple[str, ...]:
    """Return the labels of the filled fields declared with these kinds of erasure."""
    names = list[str]()
    for kind in kinds:
        names += (name for name in declaration.named(kind) if name in filled)
    return tuple(_label(declaration, name) for name in names)


def _label(declaration: PersonalModel, name: str) -> str:
    column = model_of(declaration)._meta.get_field(name)
    return str(declaration.fields[name].label or getattr(column, "verbose_name", name))


def _laws_of(declaration: PersonalModel, keys: Collection[Any], rules: Rules) -> list[str]:
    """Return the laws that require these rows, each by the company responsible."""
    rows = model_of(declaration)._base_manager.filter(pk__in=keys)
    laws = list[str]()
    for theirs, retention in periods(declaration, rules):
        if not rules.of(declaration.model) or rows.filter(theirs).exists():
            laws.append(str(retention.reason))
    return laws


def _last_day(declaration: PersonalModel, retained: dict[Any, Why], rules: Rules) -> date | None:
    """Return the last day on which a law requires one of these rows; None under a legal hold."""
    if set(WHOLE) & set(retained.values()):
        return None
    keys = keys_retained(retained, Why.LAW)
    rows = model_of(declaration)._base_manager.filter(pk__in=keys)
    days = list[date]()
    for theirs, retention in periods(declaration, rules) if keys else ():
        begun = rows.filter(theirs).annotate(begun=retention.moment())
        latest = begun.aggregate(latest=models.Max("begun"))["latest"]
        if latest is not None:
            days.append(retention.last_day(latest))
    return max(days, default=None)
