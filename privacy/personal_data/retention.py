"""Retention (Art. 5(1)(e) GDPR): delete every declared row that has reached the end of its period.

What could go wrong: a period counted from the wrong moment deletes too early. So the moment is
declared beside the period, rows without that moment are kept, and `dry_run` counts without
deleting. Batches are bounded (PRIVACY_RETENTION_BATCH), each in a transaction of its own. What went
is kept in a ledger of counts.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import models, router, transaction
from django.utils import timezone

from privacy.conf import conf
from privacy.personal_data.files import delete_files, take_files_along
from privacy.personal_data.legal_holds import held
from privacy.personal_data.models import RetentionRun
from privacy.personal_data.plan import Plan, PlanChangedError, plan_for
from privacy.personal_data.restricted_rows import restricted_rows
from privacy.personal_data.rows import model_of
from privacy.personal_data.sqlite_pages import truncate_write_ahead_logs
from privacy.registry.declarations import PersonalModel, Retention, Store
from privacy.registry.discovery import registry
from privacy.registry.draft_markers import DraftDeclarationError, require_finished
from privacy.registry.store_adapter import StoreError

logger = logging.getLogger(__name__)

Progress = Callable[[int], object]
LEDGER_KEPT = relativedelta(years=1)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows of one model, records of one store or values of one field went, or would go."""

    dataset: str
    rows: int


def purge_all(dry_run: bool = False, progress: Progress = lambda rows: None) -> list[Purged]:
    """Run every declared retention that has no runner of its own; `progress` is told of each
    batch's rows.

    Rows that go because others do are listed under their own model. A declaration that cannot be
    carried out, such as a draft, stops no other. A dry run counts rows; what stores would delete is
    not known beforehand.
    """
    purged = [_empty_field(*field, dry_run) for field in _fields_that_go_first()]
    for declared in registry.personal_models:
        if declared.retention and not declared.retention.runner:
            purged += _purge_model(declared, declared.retention, dry_run, progress)
    for store in registry.stores if not dry_run else ():
        if records := _expire(store):
            purged.append(_noted(store.name, records, timezone.now(), dry_run))
    if not dry_run:
        RetentionRun.objects.filter(ran_at__lt=timezone.now() - LEDGER_KEPT).delete()
        delete_files()  # which a crash left behind
        truncate_write_ahead_logs()
    return purged


def _purge_model(
    declared: PersonalModel, retention: Retention, dry_run: bool, progress: Progress
) -> Iterator[Purged]:
    """What went from one model, and from others because of it."""
    cutoff, gone = retention.cutoff(), Counter[str]({declared.model: 0})
    try:
        require_finished(declared)
        for batch in _batches(declared):
            if not dry_run:
                batch.execute()
            gone.update(_counts(batch))
            progress(sum(len(keys) for keys in batch.goes.values()))
    except (DraftDeclarationError, PlanChangedError) as problem:
        logger.error(
            "The retention of %s was not run to its end (%s).",
            declared.model,
            type(problem).__name__,
        )
    for label, rows in gone.items():
        yield _noted(label, rows, cutoff, dry_run)


def _expire(store: Store) -> int:
    """How many records of a store went; 0 where it cannot be deleted from, which stops no other."""
    try:
        return store.adapter.expire()
    except (OSError, StoreError) as problem:
        logger.error(
            "The retention of %s was not run to its end (%s).", store.name, type(problem).__name__
        )
        return 0


def _noted(dataset: str, rows: int, before: datetime, dry_run: bool) -> Purged:
    """With an entry in the ledger where anything went."""
    if rows and not dry_run:
        RetentionRun.objects.create(dataset=dataset, rows=rows, before=before)
    return Purged(dataset, rows)


def _fields_that_go_first() -> Iterator[tuple[PersonalModel, str, Retention]]:
    """Every field that goes before its row, and that nobody else empties."""
    for declared in registry.personal_models:
        for name, field in declared.fields.items():
            if field.retention and not field.retention.runner:
                yield declared, name, field.retention


def _empty_field(declared: PersonalModel, name: str, retention: Retention, dry_run: bool) -> Purged:
    rows = _holding(declared, name, retention)
    if dry_run:
        number = rows.count()
    else:
        with transaction.atomic(using=router.db_for_write(rows.model)):
            take_files_along(rows.model, list(rows.values_list("pk", flat=True)), [name])
            number = rows.update(**{name: _empty_value(declared, name)})
    return _noted(f"{declared.model}.{name}", number, retention.cutoff(), dry_run)


def _holding(
    declared: PersonalModel, name: str, retention: Retention
) -> models.QuerySet[models.Model]:
    """The rows that still hold a field whose own retention has ended."""
    rows = model_of(declared)._base_manager.filter(retention.is_over())
    if bound := held().get(declared.model):
        rows = rows.exclude(pk__in=bound.keys)
    rows = rows.exclude(**{name: _empty_value(declared, name)})
    restricted = restricted_rows(model_of(declared), list(rows.values_list("pk", flat=True)))
    return rows.exclude(pk__in=restricted) if restricted else rows


def _empty_value(declared: PersonalModel, name: str) -> str | None:
    return None if getattr(model_of(declared)._meta.get_field(name), "null", False) else ""


def overdue(declared: PersonalModel) -> models.QuerySet[models.Model]:
    """The rows of a model whose retention has ended, and which no legal hold binds."""
    rows = model_of(declared)._base_manager.all()
    if declared.retention is None:
        return rows.none()
    if bound := held().get(declared.model):
        rows = rows.exclude(pk__in=bound.keys)
    return rows.filter(declared.retention.is_over())


def _batches(declared: PersonalModel) -> Iterator[Plan]:
    """Plans for the overdue rows in the order of their keys, PRIVACY_RETENTION_BATCH at a time: a
    row that stays, since another needs it, is not met twice."""
    model, last = model_of(declared), None
    while True:
        rows = overdue(declared).order_by("pk")
        rest = rows if last is None else rows.filter(pk__gt=last)
        keys = list(rest.values_list("pk", flat=True)[: conf.RETENTION_BATCH])
        if keys:
            yield plan_for({model: keys})
        if len(keys) < conf.RETENTION_BATCH:
            return
        last = keys[-1]


def _counts(plan: Plan) -> Counter[str]:
    return Counter({model._meta.label: len(keys) for model, keys in plan.goes.items() if keys})
