"""Plan of a deletion, computed from the schema: which rows are deleted, which retained, and why.

Preview, erasure, receipt and retention are views of one plan. A row is retained under a legal hold,
because a law requires it, or because another retained row needs it: then its personal data is
cleared. A row that a law requires is detached from a parent that is deleted, where its foreign key
takes NULL.

What could go wrong: a deletion takes along what a law requires (CASCADE), leaves what it reports as
deleted (SET_NULL), or stops half-way (PROTECT). So every relation of every row is followed before
the first row is deleted, and the database must then delete exactly what was planned, or everything
is rolled back.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.db import models, router, transaction
from django.db.models.signals import post_delete, pre_delete

from privacy.company_rules.in_force import AS_DECLARED, Rules, rules_in_force
from privacy.personal_data.clearing import clear_rows
from privacy.personal_data.company_periods import is_over
from privacy.personal_data.company_rows import of_other_companies
from privacy.personal_data.files import take_files_along
from privacy.personal_data.legal_holds import HeldRows, held_rows
from privacy.personal_data.relations import (
    Key,
    Relation,
    in_order,
    keeps_memberships,
    parents_of,
    relations_to,
)
from privacy.personal_data.restricted_rows import restricted_rows
from privacy.personal_data.retained_records import (
    claim_for_owners,
    claim_pointers,
    forget_claims,
    settle_claims,
)
from privacy.personal_data.rows import model_of
from privacy.registry.companies import Companies
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry

Model = type[models.Model]
Rows = Mapping[Model, Collection[Key]]
Edge = tuple[Key, Key]  # of a child's row to its parent's


class PlanChangedError(Exception):
    """The rows were changed meanwhile; other ones would be deleted than planned. Rolled back."""


_planned: ContextVar[bool] = ContextVar("planned", default=False)


def deletion_is_planned() -> bool:
    """Return whether the current deletion was planned, so that the deletion guard lets it pass."""
    return _planned.get()


@contextmanager
def planned_deletion() -> Iterator[None]:
    """Mark the deletions in the block as planned."""
    token = _planned.set(True)
    try:
        yield
    finally:
        _planned.reset(token)


class Why(StrEnum):
    """Why a row is retained."""

    HOLD = "hold"  # under a legal hold: neither deleted nor changed
    RESTRICTED = "restricted"  # its owner restricted processing (Art. 18 GDPR): the same
    UNFINISHED = "unfinished"  # still being processed: the same
    LAW = "law"  # a law requires it: other fields are cleared
    OTHER_COMPANY = "other company"  # the request is to another company: the same
    NEEDED = "needed"  # a retained row points to it: its personal data is cleared


WHOLE = (Why.HOLD, Why.RESTRICTED, Why.UNFINISHED, Why.OTHER_COMPANY)  # such a row is not changed
CLEARED = (Why.LAW, Why.NEEDED)  # of such a row, personal data is removed


def keys_retained(reasons: Mapping[Key, Why], *among: Why) -> list[Key]:
    """Return the keys of the rows that are retained for one of these reasons, in their order."""
    return [key for key, why in reasons.items() if why in among]


@dataclass(slots=True)
class Plan:
    """Rows to delete and rows to retain, by model.

    Attributes:
        roots: keys of the rows that are to be deleted.
        companies: the companies whose rows may be deleted; None for every company.
        rules: how long companies keep their rows, where that is not as declared.
        deleted: keys of all rows that will be deleted.
        retained: keys of the rows that will be retained, each with the reason.
        cuts: keys of the rows whose foreign key will be set to NULL, by relation.
    """

    roots: Mapping[Model, set[Key]]
    companies: Companies | None = None
    rules: Rules = AS_DECLARED
    deleted: dict[Model, set[Key]] = field(default_factory=lambda: defaultdict(set))
    retained: dict[Model, dict[Key, Why]] = field(default_factory=lambda: defaultdict(dict))
    cuts: dict[Relation, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def deleted_rows(self, model: Model) -> set[Key]:
        """Return the keys of a model's rows that will be deleted."""
        return self.deleted.get(model, set())

    def retained_rows(self, model: Model) -> Mapping[Key, Why]:
        """Return the keys of a model's rows that will be retained, each with the reason."""
        return self.retained.get(model, {})

    def deleted_counts(self) -> Counter[str]:
        """Return how many rows will be deleted, by label of their model; models without are left
        out."""
        return +Counter({model._meta.label: len(keys) for model, keys in self.deleted.items()})

    def taken_along(self, model: Model) -> set[Key]:
        """Return the keys of rows that are not roots and are deleted because others are."""
        return self.deleted_rows(model) - self.roots.get(model, set())

    def execute(self) -> None:
        """Delete, detach and clear, in one transaction per database.

        Raises PlanChangedError; everything is rolled back then.
        """
        with planned_deletion(), _atomic({*self.deleted, *self.retained}):
            for model, keys in self.deleted.items():
                claim_pointers(model, keys)
                _release(model, keys)
            for relation, children in self.cuts.items():
                relation.child._base_manager.filter(pk__in=children).update(
                    **{relation.field: None}
                )
            for model, reasons in self.retained.items():
                claim_for_owners(model, reasons)
            for model, reasons in self.retained.items():
                self._clear(model, reasons)
                settle_claims(model, reasons, self.rules)
            self._delete()
            for model, keys in self.deleted.items():
                forget_claims(model, keys)

    def _clear(self, model: Model, reasons: Mapping[Key, Why]) -> None:
        for why in CLEARED:
            keys = keys_retained(reasons, why)
            for declaration in registry.all_of(model) if keys else ():
                clear_rows(declaration, keys, everything=why is Why.NEEDED)

    def _delete(self) -> None:
        for model, keys in self.deleted.items():
            take_files_along(model, keys)
        done = Counter[str]()
        for model in in_order([model for model, keys in self.deleted.items() if keys]):
            done.update(_delete_rows(model, self.deleted[model], self.retained))
        if +done != self.deleted_counts():
            raise PlanChangedError(
                "These rows were changed while they were being deleted. Try again."
            )


def plan_for(roots: Rows, companies: Companies | None = None) -> Plan:
    """Return the plan for deleting these rows; with `companies`, rows of others are not changed.

    It costs a query per relation and round; mostly there is one round.
    """
    requested = {model: set(keys) for model, keys in roots.items() if keys}
    held, blocked, rules = held_rows(), dict[Model, set[Key]](), rules_in_force()
    while True:
        closure = _Closure(Plan(requested, companies, rules), held, blocked)
        closure.follow()
        if not closure.newly_blocked:
            return closure.plan
        for model, keys in closure.newly_blocked.items():
            blocked.setdefault(model, set()).update(keys)


@dataclass(slots=True)
class _Closure:
    """The plan if the rows known to be `blocked` by others are retained.

    `newly_blocked` are the rows that turn out to be blocked as well.
    """

    plan: Plan
    held: Mapping[str, HeldRows]
    blocked: Mapping[Model, set[Key]]
    newly_blocked: dict[Model, set[Key]] = field(default_factory=lambda: defaultdict(set))
    forbidding: list[tuple[Relation, list[Edge]]] = field(default_factory=list)

    def follow(self) -> None:
        """Follow the relations from the roots to everything that their deletion reaches."""
        waiting = list(self.plan.roots.items())
        while waiting:
            model, keys = waiting.pop()
            going, cleared = self._sort(model, keys)
            waiting += _parents(model, going)
            for relation in relations_to(model):
                if going:
                    waiting += self._reach(relation, going)
                if cleared and relation.is_membership and not keeps_memberships(relation):
                    waiting += self._reach(relation, cleared)
        for relation, edges in self.forbidding:
            going = self.plan.deleted_rows(relation.child)
            for child, parent in edges:
                if child not in going:
                    self.newly_blocked[relation.parent].add(parent)

    def _sort(self, model: Model, keys: Collection[Key]) -> tuple[set[Key], set[Key]]:
        """Add rows to the plan; return the keys of new ones to delete, and of new ones to clear."""
        fresh = set(keys) - self.plan.deleted_rows(model) - self.plan.retained_rows(model).keys()
        reasons = self._reasons(model, fresh)
        self.plan.retained[model].update(reasons)
        self.plan.deleted[model].update(fresh - reasons.keys())
        return fresh - reasons.keys(), set(keys_retained(reasons, *CLEARED))

    def _reach(self, relation: Relation, parents: set[Key]) -> Iterator[tuple[Model, set[Key]]]:
        """Yield (model, keys) of the rows that are deleted with these parents by a relation."""
        if not relation.takes_along and not relation.forbids:
            self._leave_other_companies(relation, parents)
            return
        edges = list(relation.edges(parents))
        if relation.forbids:
            self.forbidding.append((relation, edges))
        elif edges:
            yield relation.child, self._taken(relation, edges)

    def _leave_other_companies(self, relation: Relation, parents: set[Key]) -> None:
        """Block parents to which rows of other companies point: these would lose their key."""
        if self.plan.companies is None or not registry.all_of(relation.child):
            return
        edges = list(relation.edges(parents))
        others = of_other_companies(relation.child, _children(edges), self.plan.companies)
        for child, parent in edges:
            if child in others:
                self.newly_blocked[relation.parent].add(parent)

    def _taken(self, relation: Relation, edges: Collection[Edge]) -> set[Key]:
        """Return the children to delete. A retained child is detached, or blocks its parent."""
        children = _children(edges)
        reasons = self._reasons(relation.child, children)
        self.plan.retained[relation.child].update(reasons)
        for child, parent in edges:
            if child in reasons and relation.can_be_cut and reasons[child] not in WHOLE:
                self.plan.cuts[relation].add(child)
            elif child in reasons:
                self.newly_blocked[relation.parent].add(parent)
        return children - reasons.keys()

    def _reasons(self, model: Model, keys: Collection[Key]) -> dict[Key, Why]:
        """Return those of these rows that are retained, each with the reason."""
        if not keys:
            return {}
        held = self.held.get(model._meta.label, HeldRows()).keys
        others = of_other_companies(model, keys, self.plan.companies)
        reasons = dict.fromkeys(restricted_rows(model, keys), Why.RESTRICTED)
        reasons |= dict.fromkeys(set(keys).intersection(held), Why.HOLD)
        reasons |= dict.fromkeys(others, Why.OTHER_COMPANY)
        for declaration in registry.all_of(model):
            unfinished = _unfinished(declaration, set(keys) - reasons.keys())
            reasons |= dict.fromkeys(unfinished, Why.UNFINISHED)
            by_law = _retained_by_law(declaration, set(keys) - reasons.keys(), self.plan.rules)
            reasons |= dict.fromkeys(by_law, Why.LAW)
        needed = (set(keys) & self.blocked.get(model, set())) - reasons.keys()
        return reasons | dict.fromkeys(needed, Why.NEEDED)


def _children(edges: Collection[Edge]) -> set[Key]:
    return {child for child, _parent in edges}


def _retained_by_law(declaration: PersonalModel, keys: Collection[Key], rules: Rules) -> set[Key]:
    """Return those of these rows that a law requires, whose retention has not ended."""
    if not declaration.is_retained or not keys:
        return set()
    rows = model_of(declaration)._base_manager.filter(pk__in=list(keys))
    expired = rows.filter(is_over(declaration, rules))
    return set(rows.values_list("pk", flat=True)) - set(expired.values_list("pk", flat=True))


def _unfinished(declaration: PersonalModel, keys: Collection[Key]) -> set[Key]:
    """Return those of these rows that are still being processed."""
    if declaration.unfinished is None or not keys:
        return set()
    rows = model_of(declaration)._base_manager.filter(
        declaration.unfinished.condition, pk__in=list(keys)
    )
    return set(rows.values_list("pk", flat=True))


def _parents(model: Model, keys: Collection[Key]) -> Iterator[tuple[Model, set[Key]]]:
    """Yield (model, keys) of the parents' rows in multi-table inheritance."""
    for parent, link in parents_of(model) if keys else ():
        rows = model._base_manager.filter(pk__in=list(keys))
        yield parent, set(rows.values_list(f"{link}__pk", flat=True))


def _release(model: Model, keys: Collection[Key]) -> None:
    for declaration in registry.all_of(model) if keys else ():
        if declaration.retention and declaration.retention.release:
            declaration.retention.release()


def _delete_rows(
    model: Model, keys: Collection[Key], retained: Mapping[Model, Mapping[Key, Why]]
) -> Counter[str]:
    """Delete rows, with the signals that apps listen to; return the count by model."""
    rows = model._base_manager.filter(pk__in=list(keys)).order_by()
    if _has_no_side_effects(model):
        return Counter({model._meta.label: rows._raw_delete(rows.db)})
    if any(retained.get(parent) for parent, _link in parents_of(model)):
        return _delete_without_parents(model, rows, retained)
    try:
        return Counter(rows.delete()[1])
    except (models.ProtectedError, models.RestrictedError):
        # Rows that protect each other: all are deleted, and the database checks its constraints at
        # the end of the transaction.
        return Counter({model._meta.label: rows._raw_delete(rows.db)})


def guard_uid(model: Model) -> str:
    """Return the `dispatch_uid` by which the deletion guard listens to a model."""
    return f"guard.{model._meta.label}"


@cache
def _has_no_side_effects(model: Model) -> bool:
    """Return whether rows can be deleted by one statement, without Django's collector.

    True where no app listens to its signals, it has no parent model, and no retained row points to
    it. Dependent rows are in the plan already.
    """
    senders = {id(model), id(None)}  # None: receivers that listen to every model
    listening = {key for key, *_receiver in pre_delete.receivers if key[1] in senders}
    listened_to = listening - {(guard_uid(model), id(model))} or post_delete.has_listeners(model)
    if listened_to or parents_of(model):
        return False
    return all(relation.takes_along or relation.forbids for relation in relations_to(model))


def _delete_without_parents(
    model: Model, rows: models.QuerySet[models.Model], retained: Mapping[Model, Mapping[Key, Why]]
) -> Counter[str]:
    """Delete rows in multi-table inheritance except for those parents' rows that are retained."""
    done = Counter[str]()
    for row in rows:
        done.update(row.delete(keep_parents=_has_retained_parent(row, retained))[1])
    return done


def _has_retained_parent(row: models.Model, retained: Mapping[Model, Mapping[Key, Why]]) -> bool:
    for parent, link in parents_of(type(row)):
        if getattr(row, link).pk in retained.get(parent, ()):
            return True
    return False


@contextmanager
def _atomic(written: Collection[Model]) -> Iterator[None]:
    """Open a transaction in each database that stores these models."""
    with ExitStack() as stack:
        for alias in sorted(set(map(router.db_for_write, written))):
            stack.enter_context(transaction.atomic(using=alias))
        yield
