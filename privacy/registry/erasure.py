"""Erasure (Art. 17 GDPR): what goes, what is cleared, what a law keeps and until when.

What could go wrong: a row of somebody else goes (rows are found by exact identifier only), or a row that a
law protects goes (declared fields marked KEEP make the row stay until its retention ends). Each model is
erased in a transaction of its own and leaves a receipt, so an interrupted erasure is simply run again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, router, transaction
from django.utils import timezone

from privacy.registry.declarations import Erasure, PersonalModel, Retention
from privacy.registry.discovery import registry
from privacy.registry.rows import model_of, rows_of
from privacy.registry.subject import DataSubject


@dataclass(frozen=True, slots=True)
class ErasureStep:
    """What erasure does, or did, to one model's rows of one person."""

    model: str
    title: str
    deleted: int  # rows that go
    kept: int  # rows that stay, with their CLEAR fields emptied
    cleared_fields: tuple[str, ...]
    kept_fields: tuple[str, ...]
    law: str
    kept_until: date | None  # the day the last kept row goes; None where nothing is kept


def preview(subject: DataSubject) -> Iterator[ErasureStep]:
    """What `erase` would do now, one step per declared model in which the person has rows."""
    for declared in registry.personal_models:
        step = _step(declared, rows_of(declared, subject))
        if step.deleted or step.kept:
            yield step


def erase(subject: DataSubject, came_before: datetime | None = None) -> Iterator[ErasureStep]:
    """Carry the preview out, model by model; each step yielded is done and committed.

    Models whose rows stay come last: they may hold the identifier by which an interrupted erasure goes on.
    With `came_before`, rows that came to be later are left alone: an old erasure does not mean them.
    """
    for declared in _in_order():
        with transaction.atomic(using=router.db_for_write(model_of(declared))):
            rows = _meant(declared, subject, came_before)
            step = _step(declared, rows)
            _delete(expired_or_free(declared, rows))
            if step.kept and step.cleared_fields:
                rows.update(**_empty_values(declared))
        if step.deleted or step.kept:
            yield step


def _in_order() -> list[PersonalModel]:
    return sorted(registry.personal_models, key=lambda declared: declared.is_kept)


def expired_or_free(declared: PersonalModel, rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model]:
    """Of these rows, those that no law keeps (any longer)."""
    if not declared.is_kept or declared.retention is None:
        return rows
    return rows.filter(**{f"{declared.retention.counted_from}__lt": ends_before(declared.retention)})


def ends_before(retention: Retention) -> datetime:
    """Rows counted from before this moment have reached the end of their retention."""
    return timezone.now() - retention.period


def _meant(
    declared: PersonalModel, subject: DataSubject, came_before: datetime | None
) -> models.QuerySet[models.Model]:
    rows = rows_of(declared, subject)
    if came_before is None or not declared.came_at:
        return rows
    return rows.filter(**{f"{declared.came_at}__lte": came_before})


def _step(declared: PersonalModel, rows: models.QuerySet[models.Model]) -> ErasureStep:
    total, deleted = rows.count(), expired_or_free(declared, rows).count()
    kept = total - deleted
    retention = declared.retention
    return ErasureStep(
        model=declared.model,
        title=str(declared.title),
        deleted=deleted,
        kept=kept,
        cleared_fields=_labels(declared, Erasure.CLEAR) if kept else (),
        kept_fields=_labels(declared, Erasure.KEEP) if kept else (),
        law=str(retention.reason) if kept and retention else "",
        kept_until=_last_day(retention, rows) if kept and retention else None,
    )


def _labels(declared: PersonalModel, erasure: Erasure) -> tuple[str, ...]:
    options = model_of(declared)._meta
    return tuple(str(getattr(options.get_field(n), "verbose_name", n)) for n in declared.named(erasure))


def _last_day(retention: Retention, rows: models.QuerySet[models.Model]) -> date | None:
    latest = rows.aggregate(latest=models.Max(retention.counted_from))["latest"]
    if latest is None:
        return None
    end = latest + retention.period
    return end.date() if isinstance(end, datetime) else end


def _delete(rows: models.QuerySet[models.Model]) -> None:
    rows.order_by().delete()


def _empty_values(declared: PersonalModel) -> dict[str, object]:
    options = model_of(declared)._meta
    fields = (options.get_field(name) for name in declared.named(Erasure.CLEAR))
    return {field.name: None if getattr(field, "null", False) else "" for field in fields}
