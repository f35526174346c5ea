"""The pseudonyms of rows that an erasure leaves: by them the person is still told what a law keeps
(Art. 15, 17(3)).

An erasure takes the identifiers out of such rows, and ends the accounts that led to others. So each
row is claimed for the person first, before anything goes: an interrupted erasure finds it again,
and so does a later request.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from privacy.personal_data.models import KeptRecord
from privacy.personal_data.relations import declarations_of
from privacy.personal_data.rows import content_type_field, identity_keys_of, model_of, rows_of
from privacy.registry.declarations import Identifier, PersonalModel, Retention
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject


def claim_rows(subject: DataSubject) -> None:
    """Write down which rows are the person's wherever an erasure can cut the way to them."""
    with transaction.atomic():
        for declared in registry.personal_models:
            if declared.identified_by is Identifier.EMAIL and _way_can_be_cut(declared):
                for row in rows_of(declared, subject):
                    _claim(row, {*subject.all_keys, *identity_keys_of(declared, row)})


def claim_for_owners(model: type[models.Model], keys: Collection[Any]) -> None:
    """Write down whose rows these are, before what leads to their owners is cleared."""
    for declared in declarations_of(model):
        if declared.identified_by is Identifier.EMAIL:
            for row in model._base_manager.filter(pk__in=list(keys)):
                _claim(row, identity_keys_of(declared, row))


def claim_pointers(model: type[models.Model], keys: Collection[Any]) -> None:
    """Write down whose the rows are that name these, such as those of the admin's journal, before
    these go."""
    owned = declarations_of(model)
    for pointing in registry.personal_models if owned else ():
        if pointing.identified_by is Identifier.GENERIC_KEY:
            _claim_pointers(pointing, owned, model, list(keys))


def _claim_pointers(
    pointing: PersonalModel,
    owned: Sequence[PersonalModel],
    model: type[models.Model],
    keys: Sequence[Any],
) -> None:
    column = content_type_field(model_of(pointing))
    of_table = model_of(pointing)._base_manager.filter(**{column: _table(model)})
    if not of_table.exists():
        return  # as for most tables: then thousands of keys need not be looked up
    names = [str(key) for key in keys]
    for path in pointing.paths:
        rows = of_table.filter(**{f"{path}__in": names})
        for row in rows:
            named = model._base_manager.filter(pk=getattr(row, path)).first()
            if named is not None:
                owners = (identity_keys_of(declared, named) for declared in owned)
                _claim(row, set().union(*owners))


def settle_claims(model: type[models.Model], keys: Collection[Any]) -> None:
    """After a deletion that these rows outlived: note until when a law keeps each. Under a legal
    hold alone, no end."""
    retention = next((declared.retention for declared in declarations_of(model)), None)
    claims = _claims_on(model, keys)
    for row in (
        model._base_manager.filter(pk__in=list(keys)) if retention and claims.exists() else ()
    ):
        claims.filter(record=str(row.pk)).update(kept_until=_end(row, retention))


def forget_claims(model: type[models.Model], keys: Collection[Any]) -> None:
    """Forget the claims on rows that are gone."""
    if KeptRecord.objects.filter(table=_table(model)).exists():
        _claims_on(model, keys).delete()


def _way_can_be_cut(declared: PersonalModel) -> bool:
    """Whether the identifier goes from rows that stay, or the way to it leads through a row that
    may go before."""
    ways = [path.split("__") for path in declared.paths]
    return (
        declared.is_kept
        or bool(declared.conditions)
        or any(_may_go_before(model_of(declared), way) for way in ways)
    )


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
    claims = [
        KeptRecord(subject_key=key, table=table, record=str(row.pk)) for key in sorted(subject_keys)
    ]
    KeptRecord.objects.bulk_create(claims, ignore_conflicts=True)


def _claims_on(model: type[models.Model], keys: Iterable[Any]) -> models.QuerySet[KeptRecord]:
    return KeptRecord.objects.filter(table=_table(model), record__in=[str(key) for key in keys])


def _table(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _end(row: models.Model, retention: Retention | None) -> datetime | None:
    """The moment at which the law lets go of a row; None where it has no such moment."""
    moment = getattr(row, retention.counted_from, None) if retention else None
    return None if retention is None or moment is None else retention.end_of(moment)
