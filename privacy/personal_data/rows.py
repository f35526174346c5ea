"""The rows of one declared model that belong to one data subject, and their values."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Field, JSONField, Model, Q, QuerySet, TextField
from django.db.models.expressions import Combinable, F
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Contains, In

from privacy.email_address import canonical, email_variants, look_alikes
from privacy.personal_data.exported_values import exported_value
from privacy.personal_data.models import KeptRecord
from privacy.registry.declarations import SUBJECT_EMAIL, Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, email_keys

M = TypeVar("M", bound=Model)
NONE = Q(pk__in=[])


def model_of(declared: PersonalModel) -> type[Model]:
    return apps.get_model(declared.model)


def rows_of(declared: PersonalModel, subject: DataSubject) -> QuerySet[Model]:
    """The subject's rows, by exact identifier; never a part of it, so `a@x` does not find `ba@x`.

    Through every declared path; of former addresses what came while they were the person's; and
    what a law keeps after an erasure took the identifiers out. In a large table an index on
    `Lower(path)` finds them at once.
    """
    model = model_of(declared)
    rows = model._base_manager.order_by("pk")
    if declared.identified_by is Identifier.NONE:
        return rows.none()
    if declared.identified_by is Identifier.GENERIC_KEY:
        pointing = Q(pk__in=_claimed_keys(model, subject))
        return rows.filter(_names_a_record(declared, subject) | pointing)
    mine = _of_address(declared, subject.email, subject.keys)
    for former in subject.former:
        mine |= _of_address(declared, former.email, former.keys) & _came_by(declared, former.until)
    claimed = [] if _is_journal(model) else _claimed_keys(model, subject)
    if claimed:
        mine |= Q(pk__in=claimed)
    if not declared.conditions and not _multiplies(model, declared.paths):
        return rows.filter(mine)
    return rows.filter(pk__in=model._base_manager.order_by().filter(mine).values("pk"))


def filter_by_email(rows: QuerySet[M], path: str, email: str) -> QuerySet[M]:
    """Of these rows, those whose `path` leads to this address, however it is spelled; none without
    an address."""
    return rows.filter(_at_path(rows.model, path, email))


def identity_keys_of(declared: PersonalModel, row: Model) -> set[str]:
    """The pseudonyms of every person to whom a row belongs."""
    table, keys = type(row)._base_manager.filter(pk=row.pk), set[str]()
    if declared.identified_by not in {Identifier.EMAIL, Identifier.EMAIL_KEY}:
        return keys
    for path in declared.paths:
        for value in filter(
            None, table.order_by().values_list(values_at(type(row), path), flat=True)
        ):
            keys.update(
                email_keys(str(value))
                if declared.identified_by is Identifier.EMAIL
                else [str(value)]
            )
    if declared.is_kept:
        table_type = ContentType.objects.get_for_model(type(row))
        kept = KeptRecord.objects.filter(table=table_type, record=str(row.pk))
        keys.update(kept.values_list("subject_key", flat=True))
    return keys


def stored_values(declared: PersonalModel, rows: QuerySet[Model]) -> Iterator[str]:
    """The identifiers that these rows hold at any declared path, each once a path."""
    for path in declared.paths:
        values = rows.order_by().values_list(values_at(rows.model, path), flat=True).distinct()
        yield from (str(value) for value in values.iterator(chunk_size=10_000) if value)


def stored_email_variants(subject: DataSubject) -> set[str]:
    """The ways in which stores spell this address. More than one may be more than one person: staff
    decide."""
    return {
        value
        for declared in registry.personal_models
        if declared.identified_by is Identifier.EMAIL
        for value in stored_values(declared, rows_of(declared, subject))
        if canonical(value) == canonical(subject.email)
    }


def column_at(model: type[Model], path: str) -> "Field[Any, Any] | None":
    """The column that a lookup path ends at; of a path into JSON, the JSON column; None where it
    ends nowhere."""
    column: Any = None
    for name in path.split("__"):
        if isinstance(column, JSONField):
            return column
        try:
            column = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = getattr(column, "related_model", None) or model
    return column if isinstance(column, Field) else None


def _of_address(declared: PersonalModel, email: str, keys: Iterable[str]) -> Q:
    """That a row belongs to one address, through any path or by the app's own condition."""
    mine, keys = NONE, list(keys)
    for path in declared.paths:
        if declared.identified_by is Identifier.EMAIL_KEY:
            mine |= Q(**{f"{path}__in": keys})
        else:
            mine |= _at_path(model_of(declared), path, email)
    for condition in declared.conditions:
        if callable(condition):
            mine |= condition(DataSubject(email)) if email else NONE
        else:
            mine |= _with_address(model_of(declared), condition, email)
    return mine


def _at_path(model: type[Model], path: str, email: str) -> Q:
    """That the text at a path is one of the spellings of an address."""
    if not email:
        return NONE
    wanted = email_variants(email)
    in_lower_case = Lower(values_at(model, path), output_field=CharField())
    found = Q(In(in_lower_case, sorted(wanted | _escaped(model, path, email))))
    for char in sorted(look_alikes(email)):
        found &= ~Q(Contains(values_at(model, path), char))
    return found


def _with_address(model: type[Model], condition: Q, email: str) -> Q:
    """A declared `Q` with the address put in for SUBJECT_EMAIL."""
    if not email:
        return NONE
    filled = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            filled.add(_with_address(model, child, email), condition.connector)
        elif isinstance(child, tuple) and child[1] is SUBJECT_EMAIL:
            filled.add(_at_path(model, child[0], email), condition.connector)
        else:
            filled.add(Q(child), condition.connector)
    return filled


def _escaped(model: type[Model], path: str, email: str) -> set[str]:
    r"""Spellings with needless escapes, `"p\aul"@…`, that a table which anybody fills may hold:
    they are looked up, since there are too many to ask for."""
    column = column_at(model, path)
    if column is None or isinstance(column, JSONField) or getattr(column, "stores_one_form", False):
        return set()
    quoted = model._base_manager.order_by().filter(**{f"{path}__startswith": '"'})
    stored = quoted.values_list(path, flat=True).iterator(chunk_size=10_000)
    return {str(value).lower() for value in stored if canonical(str(value)) == canonical(email)}


def values_at(model: type[Model], path: str) -> Combinable:
    """The text at a path, for a query; into JSON, the value at its keys."""
    if isinstance(column_at(model, path), JSONField):
        return Cast(KT(path), TextField())
    return F(path)


def _multiplies(model: type[Model], paths: Iterable[str]) -> bool:
    """Whether a path passes a relation to many rows, so that a join would give a row twice."""
    for path in paths:
        current: Any = model
        for name in path.split("__"):
            try:
                column = current._meta.get_field(name)
            except FieldDoesNotExist:
                break
            if getattr(column, "many_to_many", False) or getattr(column, "one_to_many", False):
                return True
            current = getattr(column, "related_model", None) or current
    return False


def _came_by(declared: PersonalModel, moment: datetime) -> Q:
    """That a row came until a moment; never, where nothing says when it came."""
    return Q(**{f"{declared.created_at_path}__lte": moment}) if declared.created_at_path else NONE


def _claimed_keys(model: type[Model], subject: DataSubject) -> list[Any]:
    """Keys of the rows that an erasure of the subject has yet to reach, or that a law keeps after
    it."""
    kept = KeptRecord.objects.filter(
        table=ContentType.objects.get_for_model(model), subject_key__in=subject.all_keys
    )
    return [model._meta.pk.to_python(record) for record in kept.values_list("record", flat=True)]


def _is_journal(model: type[Model]) -> bool:
    """Whether rows of a model are claimed for the people whose records they name, not for those who
    wrote them."""
    label = model._meta.label
    return any(
        declared.identified_by is Identifier.GENERIC_KEY
        for declared in registry.personal_models
        if declared.model == label
    )


def _names_a_record(declared: PersonalModel, subject: DataSubject) -> Q:
    """That a row names, by content type and key, one of the person's rows in any other declared
    model."""
    named = NONE
    content_type = content_type_field(model_of(declared))
    for other in registry.personal_models:
        if other.identified_by is not Identifier.GENERIC_KEY:
            keys = [str(key) for key in rows_of(other, subject).values_list("pk", flat=True)]
            if keys:
                kind = ContentType.objects.get_for_model(model_of(other))
                for path in declared.paths:
                    named |= Q(**{content_type: kind, f"{path}__in": keys})
    return named


def content_type_field(model: type[Model]) -> str:
    """The name of the field that says to which table a row points. Raises LookupError where there
    is none."""
    for field in model._meta.concrete_fields:
        if field.related_model is ContentType:
            return str(field.name)
    raise LookupError(f"{model._meta.label} points to no table.")


def values_of(declared: PersonalModel, row: Model) -> Iterator[tuple[str, str, Any]]:
    """(field, label, value) of every exportable field, as a person reads it. Raises ExportError."""
    for name, field in declared.fields.items():
        column = row._meta.get_field(name)
        if field.exportable and isinstance(column, Field):
            yield name, str(field.label or column.verbose_name), exported_value(row, column)
