"""Pseudonyms of retained rows, by which access still covers them (Art. 15, 17(3) GDPR).

An erasure removes the identifiers from such rows, and deletes the accounts that led to others. So
each row is claimed for its person before anything is deleted: an interrupted erasure finds it
again, and so does a later request.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from privacy.company_rules.in_force import Rules
from privacy.personal_data.company_periods import end_of, with_moments
from privacy.personal_data.generic_keys import content_type_field
from privacy.personal_data.models import RetainedRecord
from privacy.personal_data.rows import identity_keys_of, model_of, rows_of
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject


def claim_rows(subject: DataSubject) -> None:
    """Claim the person's rows wherever an erasure can cut the path that leads to them.

    Those of every company: an erasure by one may clear the account that leads to those of another.
    """
    subject = replace(subject, companies=None)
    with transaction.atomic():
        for declaration in registry.personal_models:
            if declaration.identified_by is Identifier.EMAIL and _is_cut(declaration, subject):
                for row in rows_of(declaration, subject):
                    subject_keys = {*subject.all_keys, *identity_keys_of(declaration, row)}
                    _claim(row, subject_keys)


def claim_for_owners(model: type[models.Model], keys: Collection[Any]) -> None:
    """Claim rows for their owners, before what leads to the owners is cleared."""
    for declaration in registry.all_of(model):
        if declaration.identified_by is Identifier.EMAIL:
            for row in model._base_manager.filter(pk__in=list(keys)):
                _claim(row, identity_keys_of(declaration, row))


def claim_pointers(model: type[models.Model], keys: Collection[Any]) -> None:
    """Claim the rows that name these, such as those of the admin log, before these are deleted."""
    owned = registry.all_of(model)
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
    names = list(map(str, keys))
    for path in pointing.paths:
        rows = of_table.filter(**{f"{path}__in": names})
        for row in rows:
            named = model._base_manager.filter(pk=getattr(row, path)).first()
            if named is not None:
                owners = set[str]()
                for declaration in owned:
                    owners |= identity_keys_of(declaration, named)
                _claim(row, owners)


def settle_claims(model: type[models.Model], keys: Collection[Any], rules: Rules) -> None:
    """Store until when a law requires each of these rows, which a deletion left.

    A legal hold alone has no end.
    """
    declaration = next(iter(registry.all_of(model)), None)
    claims = _claims_on(model, keys)
    if declaration is None or declaration.retention is None or not claims.exists():
        return
    rows = model._base_manager.filter(pk__in=list(keys))
    for row in with_moments(declaration, rows, rules):
        end = end_of(declaration, row, rules)
        claims.filter(record=str(row.pk)).update(retained_until=end)


def settle_again(dataset: str, rules: Rules) -> None:
    """Store until when retained rows of a dataset are required now that a company has a rule, so
    that access covers them until then."""
    for declaration in registry.all_of(dataset)[:1]:
        model = model_of(declaration)
        settled = RetainedRecord.objects.filter(table=_table(model)).exclude(retained_until=None)
        settle_claims(model, set(settled.values_list("record", flat=True)), rules)


def forget_claims(model: type[models.Model], keys: Collection[Any]) -> None:
    """Delete the claims on rows that no longer exist."""
    if RetainedRecord.objects.filter(table=_table(model)).exists():
        _claims_on(model, keys).delete()


def _is_cut(declaration: PersonalModel, subject: DataSubject) -> bool:
    """Return whether an erasure can cut what leads to rows: a path, or a former address."""
    return bool(subject.former) or _path_can_be_cut(declaration)


def _path_can_be_cut(declaration: PersonalModel) -> bool:
    """Return whether an erasure can retain a row and remove its identifier or a row on the path."""
    if declaration.is_retained or declaration.conditions:
        return True
    for path in declaration.identifier_paths:
        if _may_be_deleted_before(model_of(declaration), path):
            return True
    return False


def _may_be_deleted_before(model: type[models.Model], path: str) -> bool:
    """Return whether a row on the path can be deleted without those that point to it."""
    for name in path.split("__")[:-1]:
        column: Any = model._meta.get_field(name)
        if getattr(column, "related_model", None) is None:
            return False  # into JSON
        if getattr(column.remote_field, "on_delete", None) is not models.CASCADE:
            return True
        model = column.related_model
    return False


def _claim(row: models.Model, subject_keys: Iterable[str]) -> None:
    table, claims = _table(type(row)), []
    for key in sorted(subject_keys):
        claims.append(RetainedRecord(subject_key=key, table=table, record=str(row.pk)))
    RetainedRecord.objects.bulk_create(claims, ignore_conflicts=True)


def _claims_on(model: type[models.Model], keys: Iterable[Any]) -> models.QuerySet[RetainedRecord]:
    return RetainedRecord.objects.filter(table=_table(model), record__in=list(map(str, keys)))


def _table(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)
