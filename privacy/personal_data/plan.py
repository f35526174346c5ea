"""The plan of a deletion, computed from the schema: which rows go, what they take along, what stays
and why.

Preview, erasure, receipt and retention are views of one plan. A row stays because a legal hold
binds it, because a law keeps it, or because a row that stays needs it: then it loses its personal
data and remains. A row that a law keeps is cut off from a parent that goes, where its foreign key
takes NULL.

What could go wrong: a deletion takes along what a law keeps (CASCADE), leaves what it reports as
gone (SET_NULL), or stops half-way (PROTECT). So every relation of every row is followed before the
first row goes, and what the database then deletes must be what was planned, or all is rolled back.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module

from django.db import models, router, transaction
from django.db.models.signals import post_delete, pre_delete

from privacy.personal_data.clearing import clear_rows
from privacy.personal_data.files import take_files_along
from privacy.personal_data.kept_records import (
    claim_for_owners,
    claim_pointers,
    forget_claims,
    settle_claims,
)
from privacy.personal_data.legal_holds import Held, held
from privacy.personal_data.relations import (
    Key,
    Relation,
    declarations_of,
    in_order,
    keeps_memberships,
    parents_of,
    relations_to,
)
from privacy.personal_data.restricted_rows import restricted_rows
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import PersonalModel

Model = type[models.Model]
Rows = Mapping[Model, Collection[Key]]
Edge = tuple[Key, Key]  # of a child's row to its parent's


class PlanChangedError(Exception):
    """The database would delete other rows than planned: somebody changed them meanwhile. Nothing
    was deleted."""


_planned: ContextVar[bool] = ContextVar("planned", default=False)


def deletion_is_planned() -> bool:
    """Whether what is deleted now was planned, so that the guard (registry.guard) need not ask
    again."""
    return _planned.get()


@contextmanager
def planned_deletion() -> Iterator[None]:
    """What the block deletes was planned."""
    token = _planned.set(True)
    try:
        yield
    finally:
        _planned.reset(token)


class Why(StrEnum):
    """Why a row stays."""

    HOLD = "hold"  # a legal hold binds it: it is neither deleted nor changed
    RESTRICTED = "restricted"  # its owner restricted its use (Art. 18 GDPR): the same
    UNFINISHED = "unfinished"  # its work is not done yet: the same
    LAW = "law"  # a law keeps it: it loses what the law does not need
    NEEDED = "needed"  # a row that stays points to it: it loses its personal data


WHOLE = (Why.HOLD, Why.RESTRICTED, Why.UNFINISHED)  # nothing is taken out of such a row


@dataclass(slots=True)
class Plan:
    """Rows that go and rows that stay, by model. `roots` are those that were asked for."""

    roots: Mapping[Model, set[Key]]
    goes: dict[Model, set[Key]] = field(default_factory=lambda: defaultdict(set))
    stays: dict[Model, dict[Key, Why]] = field(default_factory=lambda: defaultdict(dict))
    # Children, by what is cut.
    cuts: dict[Relation, set[Key]] = field(default_factory=lambda: defaultdict(set))

    def going(self, model: Model) -> set[Key]:
        """Keys of the rows of a model that go."""
        return self.goes.get(model, set())

    def staying(self, model: Model) -> Mapping[Key, Why]:
        """Keys of the rows of a model that were asked for, or needed, and stay."""
        return self.stays.get(model, {})

    def taken_along(self, model: Model) -> set[Key]:
        """Keys of rows that nobody asked for, and that go because others do."""
        return self.going(model) - self.roots.get(model, set())

    def execute(self) -> None:
        """Carry the plan out in one transaction per database. Raises PlanChangedError, and changes
        nothing then."""
        with planned_deletion(), _atomic({*self.goes, *self.stays}):
            for model, keys in self.goes.items():
                claim_pointers(model, keys)
            for relation, children in self.cuts.items():
                relation.child._base_manager.filter(pk__in=children).update(
                    **{relation.field: None}
                )
            for model, reasons in self.stays.items():
                claim_for_owners(model, reasons)
            for model, reasons in self.stays.items():
                self._clear(model, reasons)
                settle_claims(model, reasons)
            self._delete()
            for model, keys in self.goes.items():
                forget_claims(model, keys)

    def _clear(self, model: Model, reasons: Mapping[Key, Why]) -> None:
        for why in (Why.LAW, Why.NEEDED):
            keys = [key for key, reason in reasons.items() if reason is why]
            for declared in declarations_of(model) if keys else ():
                clear_rows(declared, keys, everything=why is Why.NEEDED)

    def _delete(self) -> None:
        for model, keys in self.goes.items():
            take_files_along(model, keys)
        planned = Counter(
            {model._meta.label: len(keys) for model, keys in self.goes.items() if keys}
        )
        done = Counter[str]()
        for model in in_order([model for model, keys in self.goes.items() if keys]):
            done.update(_delete_rows(model, self.goes[model], self.stays))
        if +done != planned:
            raise PlanChangedError(
                "Somebody changed these rows while they were being deleted. Try again."
            )


def plan_for(roots: Rows) -> Plan:
    """What deleting these rows would do. Costs a query per relation and round; mostly there is one
    round."""
    asked = {model: set(keys) for model, keys in roots.items() if keys}
    bound, blocked = held(), dict[Model, set[Key]]()
    while True:
        closure = _Closure(Plan(asked), bound, blocked)
        closure.follow()
        if not closure.newly_blocked:
            return closure.plan
        for model, keys in closure.newly_blocked.items():
            blocked.setdefault(model, set()).update(keys)


@dataclass(slots=True)
class _Closure:
    """The plan if the rows known to be `blocked` by others stay, and those that turn out to be
    blocked as well."""

    plan: Plan
    bound: Mapping[str, Held]
    blocked: Mapping[Model, set[Key]]
    newly_blocked: dict[Model, set[Key]] = field(default_factory=lambda: defaultdict(set))
    forbidding: list[tuple[Relation, list[Edge]]] = field(default_factory=list)

    def follow(self) -> None:
        """From the rows that were asked for to everything that their deletion reaches."""
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
            going = self.plan.going(relation.child)
            self.newly_blocked[relation.parent].update(
                parent for child, parent in edges if child not in going
            )
        self.newly_blocked = {model: keys for model, keys in self.newly_blocked.items() if keys}

    def _sort(self, model: Model, keys: Collection[Key]) -> tuple[set[Key], set[Key]]:
        """Put rows where they belong; of those not known before, the ones that go, and the ones
        that are cleared."""
        fresh = set(keys) - self.plan.going(model) - self.plan.staying(model).keys()
        reasons = self._reasons(model, fresh)
        self.plan.stays[model].update(reasons)
        self.plan.goes[model].update(fresh - reasons.keys())
        cleared = {key for key, why in reasons.items() if why not in WHOLE}
        return fresh - reasons.keys(), cleared

    def _reach(self, relation: Relation, parents: set[Key]) -> Iterator[tuple[Model, set[Key]]]:
        """The rows that go with these parents, by one relation."""
        if not relation.takes_along and not relation.forbids:
            return
        edges = list(relation.edges(parents))
        if relation.forbids:
            self.forbidding.append((relation, edges))
        elif edges:
            yield relation.child, self._taken(relation, edges)

    def _taken(self, relation: Relation, edges: Collection[Edge]) -> set[Key]:
        """The children that go; one that stays is cut off from its parent, or keeps it."""
        children = {child for child, _parent in edges}
        reasons = self._reasons(relation.child, children)
        self.plan.stays[relation.child].update(reasons)
        for child, parent in edges:
            if child in reasons and relation.can_be_cut and reasons[child] not in WHOLE:
                self.plan.cuts[relation].add(child)
            elif child in reasons:
                self.newly_blocked[relation.parent].add(parent)
        return children - reasons.keys()

    def _reasons(self, model: Model, keys: Collection[Key]) -> dict[Key, Why]:
        """Of these rows, those that stay, and why."""
        if not keys:
            return {}
        bound = self.bound.get(model._meta.label, Held()).keys
        reasons = dict.fromkeys(restricted_rows(model, keys), Why.RESTRICTED)
        reasons |= {key: Why.HOLD for key in keys if key in bound}
        for declared in declarations_of(model):
            unfinished = _unfinished(declared, set(keys) - reasons.keys())
            reasons |= dict.fromkeys(unfinished, Why.UNFINISHED)
            kept = _kept_by_law(declared, set(keys) - reasons.keys()) if declared.is_kept else ()
            reasons |= dict.fromkeys(kept, Why.LAW)
        needed = (set(keys) & self.blocked.get(model, set())) - reasons.keys()
        return reasons | dict.fromkeys(needed, Why.NEEDED)


def _kept_by_law(declared: PersonalModel, keys: Collection[Key]) -> set[Key]:
    """Of these rows, those that the law keeps now."""
    rows = model_of(declared)._base_manager.filter(pk__in=list(keys))
    over = rows.filter(declared.retention.is_over()) if declared.retention else rows.none()
    return set(rows.values_list("pk", flat=True)) - set(over.values_list("pk", flat=True))


def _unfinished(declared: PersonalModel, keys: Collection[Key]) -> set[Key]:
    """Of these rows, those whose work is not done yet."""
    if declared.unfinished is None or not keys:
        return set()
    rows = model_of(declared)._base_manager.filter(declared.unfinished.condition, pk__in=list(keys))
    return set(rows.values_list("pk", flat=True))


def _parents(model: Model, keys: Collection[Key]) -> Iterator[tuple[Model, set[Key]]]:
    """The parents' rows in multi-table inheritance."""
    for parent, link in parents_of(model) if keys else ():
        rows = model._base_manager.filter(pk__in=list(keys))
        yield parent, set(rows.values_list(f"{link}__pk", flat=True))


def _delete_rows(
    model: Model, keys: Collection[Key], stays: Mapping[Model, Mapping[Key, Why]]
) -> Counter[str]:
    """Delete rows, with the signals that apps listen to; how many of which model went."""
    rows = model._base_manager.filter(pk__in=list(keys)).order_by()
    if _nobody_else_minds(model):
        return Counter({model._meta.label: rows._raw_delete(rows.db)})
    if any(stays.get(parent) for parent, _link in parents_of(model)):
        return _delete_without_parents(model, rows, stays)
    try:
        return Counter(rows.delete()[1])
    except (models.ProtectedError, models.RestrictedError):
        # Rows that protect each other: all of them go, and the database looks at the end of the
        # transaction.
        return Counter({model._meta.label: rows._raw_delete(rows.db)})


@cache
def _nobody_else_minds(model: Model) -> bool:
    """Whether rows can go by one statement: no app listens, no parent goes along, and nothing that
    stays points here.

    All that hangs on the rows is in the plan already.
    """
    guarded = pre_delete.disconnect(sender=model, dispatch_uid=f"guard.{model._meta.label}")
    listened_to = pre_delete.has_listeners(model) or post_delete.has_listeners(model)
    if guarded:
        guard = import_module("privacy.personal_data.deletion_guard")  # which uses this module
        pre_delete.connect(
            guard.before_deletion, sender=model, dispatch_uid=f"guard.{model._meta.label}"
        )
    changed = any(
        not relation.takes_along and not relation.forbids for relation in relations_to(model)
    )
    return not listened_to and not changed and not parents_of(model)


def _delete_without_parents(
    model: Model, rows: models.QuerySet[models.Model], stays: Mapping[Model, Mapping[Key, Why]]
) -> Counter[str]:
    done = Counter[str]()
    for row in rows:
        keep = any(
            getattr(row, link).pk in stays.get(parent, ()) for parent, link in parents_of(model)
        )
        done.update(row.delete(keep_parents=keep)[1])
    return done


@contextmanager
def _atomic(wanted: Collection[Model]) -> Iterator[None]:
    """One transaction in each database that these models live in."""
    with ExitStack() as stack:
        for alias in sorted({router.db_for_write(model) for model in wanted}):
            stack.enter_context(transaction.atomic(using=alias))
        yield
