"""Look-up of the rows of a declared model that belong to a data subject, and of their values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import (
    CharField,
    Field,
    JSONField,
    Model,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.expressions import Combinable, F
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Contains, In

from privacy.email_address import Spellings
from privacy.personal_data.company_rows import of_companies
from privacy.personal_data.exported_values import exported_value
from privacy.personal_data.generic_keys import content_type_field, content_types_in_use
from privacy.personal_data.models import RetainedRecord
from privacy.registry.declarations import SUBJECT_EMAIL, Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.identifier_kind import ANY_KIND
from privacy.registry.subject import DataSubject, FormerAddress, Number, email_key, email_keys

M = TypeVar("M", bound=Model)
NONE = Q(pk__in=[])

# A person, and the keys of the rows that are claimed for them, by key of the table.
_claims: ContextVar[tuple[DataSubject, Mapping[int, list[str]]] | None] = ContextVar(
    "claims", default=None
)


def model_of(declaration: PersonalModel) -> type[Model]:
    """Return the model class of a declaration. Raises LookupError where it is not installed."""
    return apps.get_model(declaration.model)


def rows_of(declaration: PersonalModel, subject: DataSubject) -> QuerySet[Model]:
    """Return the subject's rows, by exact identifier: `a@x` does not find `ba@x`.

    They are found through every declared path; by a proven number; by a former address, those
    created while it was the person's; and by pseudonym, those retained after an erasure removed the
    identifiers. Rows that are withheld from the person are left out, and so are rows for which none
    of the subject's `companies` is responsible. A large table needs an index on `Lower(path)`.
    """
    rows = model_of(declaration)._base_manager.order_by("pk").filter(_of(declaration, subject))
    if declaration.withheld is not None:
        rows = rows.exclude(declaration.withheld())
    return of_companies(declaration, rows, subject.companies)


def _of(declaration: PersonalModel, subject: DataSubject) -> Q:
    """Return the condition that a row is the person's, by any identifier or claim."""
    model = model_of(declaration)
    if declaration.identified_by is Identifier.NONE:
        return NONE
    if declaration.identified_by is Identifier.GENERIC_KEY:
        pointing = Q(pk__in=_claimed_keys(model, subject))
        return _names_a_record(declaration, subject) | pointing
    mine = _of_address(declaration, subject)
    for former in subject.former:
        mine |= _of_address(declaration, former) & _came_by(declaration, former.until)
    for number in subject.numbers:
        mine |= of_number(declaration, number)
    claimed = [] if _is_journal(model) else _claimed_keys(model, subject)
    if claimed:
        mine |= Q(pk__in=claimed)
    if not declaration.conditions and not _multiplies(model, declaration.identifier_paths):
        return mine
    return Q(pk__in=model._base_manager.order_by().filter(mine).values("pk"))


def filter_by_email(rows: QuerySet[M], path: str, email: str) -> QuerySet[M]:
    """Return the rows whose `path` leads to this address in any spelling; none if it is empty."""
    return rows.filter(_at_path(rows.model, path, Spellings.of(email)))


def identity_keys_of(declaration: PersonalModel, row: Model) -> set[str]:
    """Return the pseudonyms of every person to whom a row belongs: of addresses, or where it has
    none, of numbers."""
    table, keys = type(row)._base_manager.filter(pk=row.pk), set[str]()
    if declaration.identified_by not in {Identifier.EMAIL, Identifier.EMAIL_KEY}:
        return keys
    for path in declaration.paths:
        for value in table.order_by().values_list(values_at(type(row), path), flat=True):
            if value and declaration.identified_by is Identifier.EMAIL:
                keys.update(email_keys(str(value)))
            elif value:
                keys.add(str(value))
    if not keys:
        keys.update(number.keys[0] for number in numbers_of(declaration, table))
    if declaration.is_retained:
        table_type = ContentType.objects.get_for_model(type(row))
        claims = RetainedRecord.objects.filter(table=table_type, record=str(row.pk))
        keys.update(claims.values_list("subject_key", flat=True))
    return keys


def stored_addresses() -> Iterator[str]:
    """Yield every email address that any table holds at a declared path."""
    for declaration in registry.personal_models:
        if declaration.identified_by is Identifier.EMAIL:
            yield from stored_values(declaration, model_of(declaration)._base_manager.all())


def stored_values(declaration: PersonalModel, rows: QuerySet[Model]) -> Iterator[str]:
    """Yield the identifiers that these rows hold at the declared paths, each once per path."""
    for path in declaration.paths:
        values = rows.order_by().values_list(values_at(rows.model, path), flat=True).distinct()
        for value in values.iterator(chunk_size=10_000):
            if value:
                yield str(value)


def subject_keys_in(declaration: PersonalModel, rows: QuerySet[Model]) -> Iterator[str]:
    """Yield the pseudonyms of the people whose addresses these rows hold, each once per path."""
    if declaration.identified_by is Identifier.EMAIL:
        yield from map(email_key, stored_values(declaration, rows))
    elif declaration.identified_by is Identifier.EMAIL_KEY:
        yield from stored_values(declaration, rows)


def numbers_of(declaration: PersonalModel, rows: QuerySet[M]) -> Iterator[Number]:
    """Yield the numbers of people that these rows hold, each once per path."""
    for kind, path in declaration.numbers.items():
        values = rows.order_by().exclude(**{path: ""}).values_list(path, flat=True).distinct()
        for value in values.iterator(chunk_size=10_000):
            if value is not None:
                yield Number(kind, str(value)) if kind else Number.parse(str(value))


def stored_email_variants(subject: DataSubject) -> set[str]:
    """Return the spellings of this address in the tables.

    Several spellings may belong to several people: staff decide.
    """
    variants = set[str]()
    with claims_read_once(subject):
        for declaration in registry.personal_models:
            if declaration.identified_by is Identifier.EMAIL:
                values = stored_values(declaration, rows_of(declaration, subject))
                variants.update(filter(subject.spellings.includes, values))
    return variants


def column_at(model: type[Model], path: str) -> "Field[Any, Any] | None":
    """Return the column at the end of a lookup path, of a path into JSON the JSON column.

    Returns None where a name on the path is not a field.
    """
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


def _of_address(declaration: PersonalModel, address: DataSubject | FormerAddress) -> Q:
    """Return the condition that a row belongs to an address, by any path or declared condition."""
    mine, model = NONE, model_of(declaration)
    for path in declaration.paths:
        if declaration.identified_by is Identifier.EMAIL_KEY:
            mine |= Q(**{f"{path}__in": address.keys})
        else:
            mine |= _at_path(model, path, address.spellings)
    for condition in declaration.conditions if address.email else ():
        if callable(condition):
            mine |= condition(DataSubject(address.email))
        else:
            mine |= _with_address(model, condition, address.spellings)
    return mine


def of_number(declaration: PersonalModel, number: Number) -> Q:
    """Return the condition that a row has a number."""
    mine = NONE
    for kind, path in declaration.numbers.items():
        if kind == number.kind:
            mine |= Q(**{path: number.value})
        elif kind == ANY_KIND:
            mine |= Q(**{path: str(number)})
    return mine


def _at_path(model: type[Model], path: str, spellings: Spellings) -> Q:
    """Return the condition that the text at a path is a spelling of an address."""
    if not spellings.canonical:
        return NONE
    variants = spellings.variants | _escaped(model, path, spellings)
    in_lower_case = Lower(values_at(model, path), output_field=CharField())
    condition = Q(In(in_lower_case, sorted(variants)))
    for char in sorted(spellings.look_alikes):
        condition &= ~Q(Contains(values_at(model, path), char))
    return condition


def _with_address(model: type[Model], condition: Q, spellings: Spellings) -> Q:
    """Return a declared `Q` with the address in place of SUBJECT_EMAIL."""
    filled = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            filled.add(_with_address(model, child, spellings), condition.connector)
        elif isinstance(child, tuple) and child[1] is SUBJECT_EMAIL:
            filled.add(_at_path(model, child[0], spellings), condition.connector)
        else:
            filled.add(Q(child), condition.connector)
    return filled


def _escaped(model: type[Model], path: str, spellings: Spellings) -> set[str]:
    r"""Return the stored spellings of an address with needless escapes, such as `"p\aul"@…`.

    There are too many to enumerate, so those in the table are compared.
    """
    column = column_at(model, path)
    if column is None or isinstance(column, JSONField) or getattr(column, "stores_one_form", False):
        return set()
    quoted = model._base_manager.order_by().filter(**{f"{path}__startswith": '"'})
    stored = quoted.values_list(path, flat=True).iterator(chunk_size=10_000)
    return {str(value).lower() for value in stored if spellings.includes(str(value))}


def values_at(model: type[Model], path: str) -> Combinable:
    """Return the query expression for the text at a path; a path into JSON names its keys."""
    if isinstance(column_at(model, path), JSONField):
        return Cast(KT(path), TextField())
    return F(path)


def _multiplies(model: type[Model], paths: Iterable[str]) -> bool:
    """Return whether a path crosses a to-many relation, so that a join would duplicate rows."""
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


def _came_by(declaration: PersonalModel, moment: datetime) -> Q:
    """Return the condition for rows created until a moment; none match where that is unknown."""
    return (
        Q(**{f"{declaration.created_at_path}__lte": moment})
        if declaration.created_at_path
        else NONE
    )


@contextmanager
def claims_read_once(subject: DataSubject) -> Iterator[None]:
    """Look up the claims on rows of all models by one query, for the look-ups in the block.

    For code that reads every model of one person and changes nothing.
    """
    records = defaultdict[int, list[str]](list)
    claims = RetainedRecord.objects.filter(subject_key__in=subject.all_keys)
    for table, record in claims.values_list("table", "record"):
        records[table].append(record)
    token = _claims.set((subject, records))
    try:
        yield
    finally:
        _claims.reset(token)


def _claimed_keys(model: type[Model], subject: DataSubject) -> list[Any]:
    """Return the keys of rows claimed for the subject by an erasure, pending or retained."""
    table, read = ContentType.objects.get_for_model(model), _claims.get()
    if read is not None and read[0] == subject:
        records = read[1].get(table.pk, [])
    else:
        claims = RetainedRecord.objects.filter(table=table, subject_key__in=subject.all_keys)
        records = list(claims.values_list("record", flat=True))
    return list(map(model._meta.pk.to_python, records))


def _is_journal(model: type[Model]) -> bool:
    """Return whether rows of a model belong to the people whose records they name.

    An entry of the admin log is claimed for the owner of the record, not for its author.
    """
    return Identifier.GENERIC_KEY in registry.identifiers_of(model)


def _names_a_record(declaration: PersonalModel, subject: DataSubject) -> Q:
    """Return the condition that a row names one of the person's rows by content type and key."""
    named = NONE
    content_type = content_type_field(model_of(declaration))
    in_use = content_types_in_use(model_of(declaration), content_type)
    for other in registry.personal_models:
        kind = ContentType.objects.get_for_model(model_of(other))
        if kind.pk in in_use and other.identified_by is not Identifier.GENERIC_KEY:
            keys = list(map(str, rows_of(other, subject).values_list("pk", flat=True)))
            if keys:
                for path in declaration.paths:
                    named |= Q(**{content_type: kind, f"{path}__in": keys})
    return named


class FieldValue(NamedTuple):
    """The value of one field of one row, as it is exported."""

    name: str
    label: str  # what a lay person calls the field
    value: Any  # of types that JSON has


def values_of(declaration: PersonalModel, row: Model) -> Iterator[FieldValue]:
    """Yield the value of every exportable field. Raises ExportError."""
    for name, field in declaration.fields.items():
        column = row._meta.get_field(name)
        if field.exportable and isinstance(column, Field):
            label = str(field.label or column.verbose_name)
            yield FieldValue(name, label, exported_value(row, column))
