"""Retention (Art. 5(1)(e) GDPR): delete every declared row that has reached the end of its period.

What could go wrong: a period counted from the wrong moment deletes too early. So the moment is declared
beside the period, rows without that moment are kept, and `dry_run` counts without deleting. Batches are
bounded (PRIVACY_RETENTION_BATCH), each in a transaction of its own. What went is kept in a ledger of counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import models, router, transaction
from django.utils import timezone

from privacy.conf import conf
from privacy.registry.declarations import PersonalModel, Retention
from privacy.registry.discovery import registry
from privacy.registry.erasure import ends_before
from privacy.registry.holds import held
from privacy.registry.kept import forget_claims
from privacy.registry.models import RetentionRun
from privacy.registry.rows import model_of
from privacy.registry.stores import keeper_of

Progress = Callable[[int], object]
LEDGER_KEPT = relativedelta(years=1)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows of one model, records of one store or values of one field went, or would go."""

    store: str
    rows: int


def purge_all(dry_run: bool = False, progress: Progress = lambda rows: None) -> list[Purged]:
    """Run every declared retention that has no runner of its own; `progress` is told of each batch's rows.

    A dry run counts rows; what stores outside the tables would take away is not told beforehand.
    """
    purged = [_empty_field(*field, dry_run) for field in _fields_that_go_first()]
    for one in registry.personal_models:
        if one.retention and not one.retention.runner:
            before = ends_before(one.retention)
            rows = overdue(one).count() if dry_run else _purge(one, progress)
            purged.append(Purged(one.model, rows))
            if rows and not dry_run:
                RetentionRun.objects.create(store=one.model, rows=rows, before=before)
    for store in registry.stores if not dry_run else ():
        if records := keeper_of(store).expire():
            purged.append(Purged(store.name, records))
            RetentionRun.objects.create(store=store.name, rows=records, before=timezone.now())
    if not dry_run:
        RetentionRun.objects.filter(ran_at__lt=timezone.now() - LEDGER_KEPT).delete()
    return purged


def _fields_that_go_first() -> Iterator[tuple[PersonalModel, str, Retention]]:
    """Every field that goes before its row, and that nobody else empties."""
    for one in registry.personal_models:
        for name, field in one.fields.items():
            if field.retention and not field.retention.runner:
                yield one, name, field.retention


def _empty_field(declared: PersonalModel, name: str, retention: Retention, dry_run: bool) -> Purged:
    rows, place = _holding(declared, name, retention), f"{declared.model}.{name}"
    number = rows.count() if dry_run else rows.update(**{name: _nothing(declared, name)})
    if number and not dry_run:
        RetentionRun.objects.create(store=place, rows=number, before=ends_before(retention))
    return Purged(place, number)


def _holding(declared: PersonalModel, name: str, retention: Retention) -> models.QuerySet[models.Model]:
    """The rows that still hold a field whose own retention has ended."""
    rows = model_of(declared)._base_manager.filter(**{f"{retention.counted_from}__lt": ends_before(retention)})
    if bound := held().get(declared.model):
        rows = rows.exclude(pk__in=bound.keys)
    return rows.exclude(**{name: _nothing(declared, name)})


def _nothing(declared: PersonalModel, name: str) -> str | None:
    return None if getattr(model_of(declared)._meta.get_field(name), "null", False) else ""


def overdue(declared: PersonalModel) -> models.QuerySet[models.Model]:
    """The rows of a model whose retention has ended, and which no legal hold binds."""
    rows = model_of(declared)._base_manager.all()
    if declared.retention is None:
        return rows.none()
    if bound := held().get(declared.model):
        rows = rows.exclude(pk__in=bound.keys)
    return rows.filter(**{f"{declared.retention.counted_from}__lt": ends_before(declared.retention)})


def _purge(declared: PersonalModel, progress: Progress) -> int:
    model, total, keys = model_of(declared), 0, list[Any]()
    while True:
        with transaction.atomic(using=router.db_for_write(model)):
            rows = overdue(declared).order_by("pk")
            rest = rows.filter(pk__gt=keys[-1]) if keys else rows  # never over what is gone already
            keys = list(rest.values_list("pk", flat=True)[: conf.RETENTION_BATCH])
            model._base_manager.filter(pk__in=keys).delete()
            forget_claims(model, keys)
        total += len(keys)
        progress(len(keys))
        if len(keys) < conf.RETENTION_BATCH:
            return total
