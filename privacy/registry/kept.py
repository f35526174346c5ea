"""The pseudonyms of rows that an erasure leaves: by them the person is still told what a law keeps (Art. 15, 17(3)).

An erasure takes the identifiers out of such rows, and ends the accounts that led to others. So each row is claimed
for the person first, before anything goes: an interrupted erasure finds it again, and so does a later request.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from privacy.registry.declarations import Identifier, PersonalModel, Retention
from privacy.registry.discovery import registry
from privacy.registry.models import KeptRecord
from privacy.registry.rows import identity_keys_of, model_of, rows_of
from privacy.registry.subject import DataSubject


def claim_rows(subject: DataSubject) -> None:
    """Write down which rows are the person's wherever an erasure can cut the way to them."""
    with transaction.atomic():
        for declared in registry.personal_models:
            if declared.identified_by is Identifier.EMAIL and _way_can_be_cut(declared):
                for row in rows_of(declared, subject):
                    _claim(row, {*subject.all_keys, *identity_keys_of(declared, row)})


def settle_claims(declared: PersonalModel, rows: Iterable[Any], subject: DataSubject | None = None) -> None:
    """After an erasure of rows with these keys, and of all that was claimed for a person: forget the claims on what is
    gone, and set an end to those on what a law keeps.

    Rows under a legal hold stay claimed until the hold is released.
    """
    model = model_of(declared)
    records = {str(key) for key in rows}
    if subject is not None:
        mine = KeptRecord.objects.filter(table=_table(model), subject_key__in=subject.all_keys)
        records.update(mine.values_list("record", flat=True))
    claims = _claims_on(model, records)
    staying = {str(row.pk): row for row in model._base_manager.filter(pk__in=records)}
    claims.exclude(record__in=staying).delete()
    for record, row in staying.items():
        claims.filter(record=record).update(kept_until=_end(row, declared.retention))


def forget_claims(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Forget the claims on rows that the retention deleted."""
    _claims_on(model, keys).delete()


def _way_can_be_cut(declared: PersonalModel) -> bool:
    """Whether the identifier goes from rows that stay, or the way to it leads through a row that may go before."""
    ways = [path.split("__") for path in declared.paths]
    return declared.is_kept or bool(declared.conditions) or any(_may_go_before(model_of(declared), way) for way in ways)


def _may_go_before(model: type[models.Model], way: Sequence[str]) -> bool:
    """Whether a row on the way can be deleted without taking along the rows that point to it."""
    for name in way[:-1]:
        column: Any = model._meta.get_field(name)
        if getattr(column, "related_model", None) is None:
            return False  # into JSON
        if getattr(column.remote_field, "on_delete", None) is not models.CASCADE:
            return True
        model = column.related_model
    return False


def _claim(row: models.Model, subject_keys: Iterable[str]) -> None:
    table = _table(type(row))
    claims = [KeptRecord(subject_key=key, table=table, record=str(row.pk)) for key in sorted(subject_keys)]
    KeptRecord.objects.bulk_create(claims, ignore_conflicts=True)


def _claims_on(model: type[models.Model], keys: Iterable[Any]) -> models.QuerySet[KeptRecord]:
    return KeptRecord.objects.filter(table=_table(model), record__in=[str(key) for key in keys])


def _table(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _end(row: models.Model, retention: Retention | None) -> datetime | None:
    """The moment at which the law lets go of a row; None where it has no such moment."""
    moment = getattr(row, retention.counted_from, None) if retention else None
    if retention is None or moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min, tzinfo=UTC)
    return moment + retention.period
