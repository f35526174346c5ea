"""Retention (Art. 5(1)(e) GDPR): deletion of every declared row whose retention period has ended.

What could go wrong: a period counted from the wrong moment deletes too early. So the moment is
declared beside the period, rows without that moment are kept, and `dry_run` counts without
deleting. The rows of a company with a rule of its own end by that rule (`privacy.company_rules`).
Batches are bounded (PRIVACY_RETENTION_BATCH), each in its own transaction. A ledger records how
many rows were deleted.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import models, router, transaction
from django.db.models import Q
from django.utils import timezone

from privacy.company_rules.in_force import Rules, rules_in_force
from privacy.conf import conf
from privacy.personal_data.company_periods import is_over, periods
from privacy.personal_data.files import delete_files, take_files_along
from privacy.personal_data.legal_holds import held_rows
from privacy.personal_data.models import RetentionRun
from privacy.personal_data.plan import Plan, PlanChangedError, plan_for
from privacy.personal_data.restricted_rows import restricted_rows
from privacy.personal_data.retained_records import settle_again
from privacy.personal_data.rows import model_of, subject_keys_in
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
    """Number of deletions in one dataset, done or in a dry run due.

    Attributes:
        dataset: label of the model, name of the store, or "label.field" of a field.
        rows: number of rows or records deleted, or of values emptied.
    """

    dataset: str
    rows: int


def purge_all(dry_run: bool = False, progress: Progress = lambda rows: None) -> list[Purged]:
    """Run every declared retention that has no runner of its own; return the counts.

    `progress` is called with the number of rows of each batch. Rows deleted because others are
    count under their own model. A declaration that fails, such as a draft, is logged and does not
    stop the others. A dry run counts rows; what stores would delete is not known in advance.
    """
    purged = [_empty_field(*field, dry_run) for field in _fields_with_retention()]
    rules = rules_in_force()
    for rule in rules.all() if not dry_run else ():
        settle_again(rule.dataset, rules)
    for declaration in registry.personal_models:
        if declaration.retention and not declaration.retention.runner:
            purged += _purge_model(declaration, rules, dry_run, progress)
    for store in registry.stores if not dry_run else ():
        if records := _expire(store):
            purged.append(_noted(store.name, records, timezone.now(), dry_run))
    if not dry_run:
        RetentionRun.objects.filter(ran_at__lt=timezone.now() - LEDGER_KEPT).delete()
        delete_files()  # those that a crash left
        truncate_write_ahead_logs()
    return purged


def _purge_model(
    declaration: PersonalModel, rules: Rules, dry_run: bool, progress: Progress
) -> Iterator[Purged]:
    """Yield the counts for one model, company by company where they have rules, and for others
    whose rows are deleted with its rows."""
    for theirs, retention in periods(declaration, rules):
        yield from _purge_rows(
            declaration, theirs & retention.is_over(), retention.cutoff(), dry_run, progress
        )


def _purge_rows(
    declaration: PersonalModel, over: Q, cutoff: datetime, dry_run: bool, progress: Progress
) -> Iterator[Purged]:
    counts = Counter[str]({declaration.model: 0})
    try:
        require_finished(declaration)
        for batch in _batches(declaration, over):
            if not dry_run:
                batch.execute()
            counts.update(batch.deleted_counts())
            progress(batch.deleted_counts().total())
    except (DraftDeclarationError, PlanChangedError) as problem:
        logger.error(
            "The retention run of %s was not completed (%s).",
            declaration.model,
            type(problem).__name__,
        )
    for label, rows in counts.items():
        yield _noted(label, rows, cutoff, dry_run)


def _expire(store: Store) -> int:
    """Delete a store's expired records; return the count. An error is logged and counts as 0."""
    try:
        return store.adapter.expire()
    except (OSError, StoreError) as problem:
        logger.error(
            "The retention run of %s was not completed (%s).", store.name, type(problem).__name__
        )
        return 0


def _noted(dataset: str, rows: int, before: datetime, dry_run: bool) -> Purged:
    """Return the count, with an entry in the ledger where anything was deleted."""
    if rows and not dry_run:
        RetentionRun.objects.create(dataset=dataset, rows=rows, before=before)
    return Purged(dataset, rows)


def _fields_with_retention() -> Iterator[tuple[PersonalModel, str, Retention]]:
    """Yield every field that is emptied before its row is deleted, without a runner of its own."""
    for declaration in registry.personal_models:
        for name, field in declaration.fields.items():
            if field.retention and not field.retention.runner:
                yield declaration, name, field.retention


def _empty_field(
    declaration: PersonalModel, name: str, retention: Retention, dry_run: bool
) -> Purged:
    rows = _rows_to_empty(declaration, name, retention)
    if dry_run:
        count = rows.count()
    else:
        with transaction.atomic(using=router.db_for_write(rows.model)):
            take_files_along(rows.model, list(rows.values_list("pk", flat=True)), [name])
            count = rows.update(**{name: _empty_value(declaration, name)})
    return _noted(f"{declaration.model}.{name}", count, retention.cutoff(), dry_run)


def _rows_to_empty(
    declaration: PersonalModel, name: str, retention: Retention
) -> models.QuerySet[models.Model]:
    """Return the rows that still hold a field whose own retention has ended."""
    rows = model_of(declaration)._base_manager.filter(retention.is_over())
    if held := held_rows().get(declaration.model):
        rows = rows.exclude(pk__in=held.keys)
    rows = rows.exclude(**{name: _empty_value(declaration, name)})
    restricted = restricted_rows(model_of(declaration), list(rows.values_list("pk", flat=True)))
    return rows.exclude(pk__in=restricted) if restricted else rows


def _empty_value(declaration: PersonalModel, name: str) -> str | None:
    return None if getattr(model_of(declaration)._meta.get_field(name), "null", False) else ""


def overdue(declaration: PersonalModel) -> models.QuerySet[models.Model]:
    """Return the rows of a model whose retention has ended and which are under no legal hold."""
    return _free(declaration).filter(is_over(declaration, rules_in_force()))


def _free(declaration: PersonalModel) -> models.QuerySet[models.Model]:
    """Return the rows of a model that are under no legal hold."""
    rows = model_of(declaration)._base_manager.all()
    held = held_rows().get(declaration.model)
    return rows.exclude(pk__in=held.keys) if held else rows


def late_rows(by: relativedelta) -> int:
    """Return how many rows should have been deleted longer ago than `by`, runners' own left out."""
    return sum(plan.deleted_counts().total() for _declaration, plan in _late(by))


def people_with_late_rows(by: relativedelta) -> Iterator[str]:
    """Yield the pseudonyms of the people of whom such rows are, some more than once."""
    for declaration, plan in _late(by):
        model = model_of(declaration)
        rows = model._base_manager.filter(pk__in=plan.deleted_rows(model))
        yield from subject_keys_in(declaration, rows)


def _late(by: relativedelta) -> Iterator[tuple[PersonalModel, Plan]]:
    rules = rules_in_force()
    for declaration in registry.personal_models:
        if declaration.retention and not declaration.retention.runner:
            for theirs, retention in periods(declaration, rules):
                longer = replace(retention, period=retention.period + by)
                for batch in _batches(declaration, theirs & longer.is_over()):
                    yield declaration, batch


def _batches(declaration: PersonalModel, over: Q) -> Iterator[Plan]:
    """Yield plans for the rows whose retention is `over`, PRIVACY_RETENTION_BATCH at a time.

    Batches follow the order of the keys, so that a row that another one needs is not planned twice.
    """
    model, last = model_of(declaration), None
    while True:
        rows = _free(declaration).filter(over).order_by("pk")
        rest = rows if last is None else rows.filter(pk__gt=last)
        keys = list(rest.values_list("pk", flat=True)[: conf.RETENTION_BATCH])
        if keys:
            yield plan_for({model: keys})
        if len(keys) < conf.RETENTION_BATCH:
            return
        last = keys[-1]
