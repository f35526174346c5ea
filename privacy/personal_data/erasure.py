"""Erasure (Art. 17 GDPR): which rows are deleted, which fields cleared, which rows a law keeps and
until when.

What could go wrong: a row of somebody else goes (rows are found by exact identifier only, and what
a deletion takes along is in the plan), or a row that a law protects goes (see registry.plan). All
tables are erased in one transaction, with what is then told to the person; stores outside the
tables follow one by one. An interrupted erasure is run again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.personal_data import erasure_journal
from privacy.personal_data.erasure_journal_file import Decision
from privacy.personal_data.kept_records import claim_rows
from privacy.personal_data.legal_holds import Held, defer_erasure, held
from privacy.personal_data.models import LegalHold
from privacy.personal_data.plan import WHOLE, Plan, Why, plan_for
from privacy.personal_data.relations import declarations_of
from privacy.personal_data.rows import model_of, rows_of
from privacy.registry.declarations import Erasure, PersonalModel, Store
from privacy.registry.discovery import registry
from privacy.registry.draft_markers import require_finished
from privacy.registry.subject import DataSubject

# What the person is told of a legal hold: never the reason that staff wrote down.
HELD = _("a legal duty or a legal claim requires it")
# Of a row that stays, all but what is kept.
ERASED = (Erasure.CLEAR, Erasure.DELETE, Erasure.RANDOMISE)


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """What erasure does, or did, to one model's rows, or one store's records, of one person."""

    dataset: str  # label of the model, or name of the store
    title: str
    deleted: int = 0  # rows that go
    kept: int = 0  # rows that stay, with their CLEAR fields emptied
    cleared_fields: tuple[str, ...] = ()
    kept_fields: tuple[str, ...] = ()
    law: str = ""
    # The day on which the last kept row goes; None where nothing is kept.
    kept_until: date | None = None
    # Rows that are not the person's, or nobody's, and that go because the person's do.
    taken_along: int = 0

    @property
    def found(self) -> bool:
        """Whether the person had anything there, or something goes because of them."""
        return bool(self.deleted or self.kept or self.taken_along)


def preview(subject: DataSubject) -> Iterator[ErasureStep]:
    """What `erase` would do now: a step for each store and declared model, also where the person
    has nothing, and for each other model from which something is taken along."""
    for store in registry.stores:
        yield ErasureStep(store.name, str(store.title), store.adapter.count(subject))
    yield from _Erasure.of(subject).steps()


def objections(subject: DataSubject) -> list[str]:
    """Why this person cannot be erased now, as the apps say of their rows
    (`PersonalModel.erasable`)."""
    reasons = (
        str(declared.erasable(rows_of(declared, subject)))
        for declared in registry.personal_models
        if declared.erasable
    )
    return [reason for reason in reasons if reason]


def warnings(subject: DataSubject) -> list[str]:
    """What staff must know before this person is erased, as the apps say
    (`PersonalModel.erasure_warnings`)."""
    return [
        str(text)
        for declared in registry.personal_models
        if declared.erasure_warnings
        for text in declared.erasure_warnings(rows_of(declared, subject))
    ]


def erase(subject: DataSubject, created_before: datetime | None = None) -> Iterator[ErasureStep]:
    """Carry the preview out: store by store, then all tables at once; each step yielded is done and
    committed.

    With `created_before`, rows created later are not affected.
    """
    require_finished(*registry.personal_models)
    with transaction.atomic():
        claim_rows(subject)  # stores may hold what leads to rows
    for store in registry.stores:
        yield erase_store(store, subject, created_before)
    yield from erase_tables(subject, created_before)


def erase_store(
    store: Store, subject: DataSubject, created_before: datetime | None = None
) -> ErasureStep:
    """Erase from one store outside the tables."""
    return ErasureStep(store.name, str(store.title), store.adapter.erase(subject, created_before))


def erase_tables(subject: DataSubject, created_before: datetime | None = None) -> list[ErasureStep]:
    """Erase from all tables, in one transaction per database. Raises PlanChangedError, and nothing
    is changed then."""
    require_finished(*registry.personal_models)
    claim_rows(subject)
    with transaction.atomic():
        erasure = _Erasure.of(subject, created_before)
        steps = list(erasure.steps())
        erasure.carry_out()
    return steps


@dataclass(slots=True)
class _Erasure:
    """One person's rows, and the plan of what happens to them."""

    # With the keys of the rows that each declaration finds.
    own: list[tuple[PersonalModel, set[Any]]]
    plan: Plan
    bound: dict[str, Held]

    @classmethod
    def of(cls, subject: DataSubject, created_before: datetime | None = None) -> "_Erasure":
        own = [
            (
                declared,
                set(
                    rows_created_before(
                        declared, rows_of(declared, subject), created_before
                    ).values_list("pk", flat=True)
                ),
            )
            for declared in registry.personal_models
        ]
        return cls.of_rows(own)

    @classmethod
    def of_rows(cls, own: list[tuple[PersonalModel, set[Any]]]) -> "_Erasure":
        roots = dict[type[models.Model], set[Any]]()
        for declared, keys in own:
            roots.setdefault(model_of(declared), set()).update(keys)
        return cls(own, plan_for(roots), dict(held()))

    def steps(self) -> Iterator[ErasureStep]:
        """One for each declaration, and one for each other model from which rows are taken
        along."""
        for declared, keys in self.own:
            yield self._step(declared, keys)
        for model in sorted(self.plan.goes, key=lambda model: model._meta.label):
            if not declarations_of(model) and self.plan.going(model):
                title = str(model._meta.verbose_name_plural).capitalize()
                yield ErasureStep(model._meta.label, title, taken_along=len(self.plan.going(model)))

    def carry_out(self) -> None:
        """Delete, clear, and note with the holds what they kept from an erasure."""
        self.plan.execute()
        for declared, keys in self.own:
            if bound := self.bound.get(declared.model):
                defer_erasure(declared.model, keys & set(bound.keys), bound)

    def _step(self, declared: PersonalModel, keys: set[Any]) -> ErasureStep:
        model = model_of(declared)
        staying = {key: why for key, why in self.plan.staying(model).items() if key in keys}
        along = self.plan.taken_along(model) if declarations_of(model)[0] is declared else set()
        reasons = set(staying.values())
        return ErasureStep(
            dataset=declared.model,
            title=str(declared.title),
            deleted=len(keys & self.plan.going(model)),
            kept=len(staying),
            cleared_fields=_labels(declared, *ERASED) if reasons - {*WHOLE} else (),
            kept_fields=_kept_fields(declared, reasons),
            law="; ".join(self._laws(declared, staying)),
            kept_until=_last_day(declared, staying),
            taken_along=len(along),
        )

    def _laws(self, declared: PersonalModel, staying: dict[Any, Why]) -> list[str]:
        laws = (
            [str(declared.retention.reason)]
            if declared.retention and Why.LAW in staying.values()
            else []
        )
        bound = self.bound.get(declared.model, Held())
        holds = bound.on(key for key, why in staying.items() if why is Why.HOLD)
        restricted = ["Art. 18 GDPR"] if Why.RESTRICTED in staying.values() else []
        if declared.unfinished and Why.UNFINISHED in staying.values():
            laws.append(str(declared.unfinished.reason))
        return list(
            dict.fromkeys([*laws, *restricted, *(hold.told or str(HELD) for hold in holds)])
        )


@transaction.atomic
def release(hold: LegalHold) -> bool:
    """End a legal hold, and erase now what it kept from an erasure; whether there was one."""
    model = hold.table.model_class()
    if model is not None and hold.released_at is None:
        erasure_journal.note_row(Decision.HOLD_RELEASED, model, hold.record)
    return end_hold(hold)


def end_hold(hold: LegalHold) -> bool:
    """Release a hold as `release` does, inside a transaction, and without noting it in the
    journal."""
    ended = LegalHold.objects.filter(pk=hold.pk, released_at=None).update(
        released_at=timezone.now()
    )
    hold.refresh_from_db()
    if not ended or not hold.waiting:
        return False
    own = list[tuple[PersonalModel, set[Any]]]()
    for declared in registry.personal_models:
        # Only what an erasure met.
        keys = [key for label, key in hold.waiting if label == declared.model]
        if keys:
            rows = model_of(declared)._base_manager.filter(pk__in=keys)
            own.append((declared, set(rows.values_list("pk", flat=True))))
    _Erasure.of_rows(own).carry_out()
    return True


def rows_created_before(
    declared: PersonalModel, rows: models.QuerySet[models.Model], created_before: datetime | None
) -> models.QuerySet[models.Model]:
    """Of these rows, those created before; one that does not say when it was created counts as
    old."""
    if created_before is None or not declared.created_at_path:
        return rows
    return rows.filter(
        Q(**{f"{declared.created_at_path}__lte": created_before})
        | Q(**{declared.created_at_path: None})
    )


def _kept_fields(declared: PersonalModel, reasons: Collection[Why]) -> tuple[str, ...]:
    if set(WHOLE) & set(reasons):
        return _labels(declared, *Erasure)
    return _labels(declared, Erasure.KEEP) if Why.LAW in reasons else ()


def _labels(declared: PersonalModel, *kinds: Erasure) -> tuple[str, ...]:
    """What a lay person calls the fields that an erasure treats so."""
    return tuple(_label(declared, name) for kind in kinds for name in declared.named(kind))


def _label(declared: PersonalModel, name: str) -> str:
    column = model_of(declared)._meta.get_field(name)
    return str(declared.fields[name].label or getattr(column, "verbose_name", name))


def _last_day(declared: PersonalModel, staying: dict[Any, Why]) -> date | None:
    """The last day on which a law keeps one of these rows; None where a hold does, which has no
    such day."""
    retention = declared.retention
    if retention is None or set(WHOLE) & set(staying.values()):
        return None
    keys = [key for key, why in staying.items() if why is Why.LAW]
    rows = model_of(declared)._base_manager.filter(pk__in=keys)
    latest = rows.aggregate(latest=models.Max(retention.counted_from))["latest"] if keys else None
    return None if latest is None else retention.last_day(latest)
