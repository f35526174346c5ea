"""The canary: a generated person with a distinct value in every declared field.

A test that knows the values can verify that access shows each of them, and that erasure leaves only
what is declared to be retained. The canary is generated from the declarations, so that a new field
is tested as soon as it is declared.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connections, models, router
from django.utils import timezone

from privacy.personal_data.rows import model_of
from privacy.registry.declarations import Erasure, Identifier, PersonalField, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.identifier_kind import ANY_KIND
from privacy.registry.subject import DataSubject, Number
from privacy.triggers import is_guarded, suspended

APART = timedelta(seconds=61)  # between two planted moments, so that no two look alike
TOO_SMALL = 1_000_000  # smaller numbers may occur in a store by chance


class CanaryError(Exception):
    """No value can be planted in a field; the message names model and field."""


def _store(row: models.Model) -> None:
    """Insert a row around `save()` and the triggers, which may change or refuse its values."""
    connection = connections[router.db_for_write(type(row))]
    with suspended(connection) if is_guarded(row._meta.db_table) else nullcontext():
        type(row)._base_manager.bulk_create([row])


@dataclass(frozen=True, slots=True)
class Planted:
    """One value in one field of one row.

    Attributes:
        declaration: the declaration of the row's model.
        name: name of the field.
        field: the declaration of the field.
        value: the value that was written.
    """

    declaration: PersonalModel
    name: str
    field: PersonalField
    value: Any

    @property
    def spellings(self) -> frozenset[str]:
        """Forms of the value in a dump, export or log; none where it could occur by chance."""
        return _spellings(self.value)

    @property
    def is_retained(self) -> bool:
        """Whether the value survives an erasure, because a law requires it."""
        return self.field.erasure is Erasure.KEEP


@dataclass(slots=True)
class Canary:
    """A person whose every value is known.

    Attributes:
        number: distinguishes canaries.
        born: moment from which all moments are counted back; the same for all canaries that
            are compared.
        planted: the values, once they are written.
    """

    number: int
    born: datetime = field(default_factory=timezone.now)
    planted: list[Planted] = field(default_factory=list)
    _rows: dict[tuple[str, tuple[str, ...]], models.Model] = field(default_factory=dict)
    _values: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def subject(self) -> DataSubject:
        """The canary as a data subject."""
        return DataSubject(f"canary{self.number}@canary.example")

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of the canary, once they are planted."""
        numbers = []
        for planted in self.planted:
            for kind, path in planted.declaration.numbers.items():
                if path == planted.name:
                    text = str(planted.value)
                    numbers.append(Number(kind, text) if kind else Number.parse(text))
        return tuple(numbers)

    def plant(self) -> list[Planted]:
        """Create a row in every declared model whose rows belong to people; return the values."""
        for declaration in registry.personal_models:
            if declaration.identified_by is not Identifier.NONE:
                self.row_of(declaration)
        return self.planted

    def rows(self) -> Iterator[tuple[tuple[str, tuple[str, ...]], models.Model]]:
        """Yield (model and paths of the declaration, row) of each row that was created."""
        yield from self._rows.items()

    def row_of(self, declaration: PersonalModel) -> models.Model:
        """Return the canary's row of a declared model; create it where it does not exist."""
        key = declaration.model, declaration.paths
        if key not in self._rows:
            model = model_of(declaration)
            values = {column.name: self._value(declaration, column) for column in columns_of(model)}
            row = model(**values)
            _store(row)
            self._rows[key] = row
            values |= self._memberships(declaration, row)
            for name, personal_field in declaration.fields.items():
                if name in values:
                    self.planted.append(Planted(declaration, name, personal_field, values[name]))
        return self._rows[key]

    def _memberships(
        self, declaration: PersonalModel, row: models.Model
    ) -> dict[str, models.Model]:
        """Return a filler row at the other end of each declared many-to-many field."""
        memberships = {}
        for column in row._meta.many_to_many:
            if column.name in declaration.fields:
                memberships[column.name] = self.filler(column.related_model)
                getattr(row, column.name).add(memberships[column.name])
        return memberships

    def _value(self, declaration: PersonalModel, column: Any) -> Any:
        if (
            declaration.identified_by is Identifier.GENERIC_KEY
            and (value := self._pointer(declaration, column)) is not None
        ):
            return value
        if column.name in declaration.paths:
            return self._identifier(declaration.identified_by)
        if column.remote_field:
            return self._related(declaration, column)
        if column.name == declaration.numbers.get(ANY_KIND):
            return f"canary{self.number}x{next(self._values)}z:1"
        return self.own_value(column)

    def _pointer(self, declaration: PersonalModel, column: Any) -> Any:
        """Return the value by which a generic foreign key points to a row of the canary."""
        target = self.row_of(_found_by_email())
        if column.name in declaration.paths:
            return str(target.pk)
        if column.related_model is ContentType:
            return ContentType.objects.get_for_model(type(target))
        return None

    def _identifier(self, kind: Identifier) -> str:
        return self.subject.email if kind is Identifier.EMAIL else self.subject.email_key

    def _related(self, declaration: PersonalModel, column: Any) -> models.Model | None:
        """Return the canary's own row where the path to it crosses it, or a filler if required."""
        related_model = column.related_model
        leads_there = any(path.startswith(f"{column.name}__") for path in declaration.paths)
        if leads_there or column.name in declaration.fields:
            for other in registry.personal_models:
                if model_of(other) is related_model:
                    return self.row_of(other)
        if column.null:
            return None
        return self.filler(related_model)

    def filler(self, model: type[models.Model]) -> models.Model:
        """Return a row of no person: an existing one, or a new one with its required relations."""
        existing = model._base_manager.first()
        if existing is not None and not registry.all_of(model):
            return existing
        values = {}
        for column in columns_of(model):
            if not column.remote_field:
                values[column.name] = self.own_value(column)
            elif not column.null:
                values[column.name] = self.filler(column.related_model)
        row = model(**values)
        _store(row)
        return row

    def own_value(self, column: Any) -> Any:
        """Return a value that occurs nowhere else, as far as the column can hold one."""
        serial = next(self._values)
        if column.choices:
            return column.choices[0][0]
        for kind, make in _MAKERS:
            if isinstance(column, kind):
                return make(self, serial)
        word = f"canary{self.number}x{serial}z"
        if isinstance(column, models.CharField):
            length = column.max_length or len(word)
            return word if len(word) <= length else uuid.uuid4().hex[:length]
        if isinstance(column, models.FileField):
            return column.storage.save(f"{word}.txt", ContentFile(f"In {word}.txt".encode()))
        if hasattr(column, "range_type"):  # of django.contrib.postgres
            ends = sorted(self.own_value(column.base_field) for _end in range(2))
            return column.range_type(*ends)
        if hasattr(column, "base_field"):  # an array of it
            return [self.own_value(column.base_field)]
        return self._of_unknown_kind(column, word)

    def _of_unknown_kind(self, column: Any, word: str) -> Any:
        """Return the word where a custom field accepts it, in the shape of its default, else the
        default. Raises CanaryError."""
        value = column.get_default()
        with suppress(Exception):  # any error means that it does not accept the word
            return column.to_python(_SHAPES.get(type(value), str)(word))
        if value in (None, "") and not column.null:
            raise CanaryError(
                f"No value is known for the type of {column.model._meta.label}.{column.name}: "
                "give it a default."
            )
        return value


_MAKERS: "tuple[tuple[type[models.Field[Any, Any]], Any], ...]" = (
    (
        models.GenericIPAddressField,
        lambda canary, serial: f"2001:db8:{canary.number:x}:{serial:x}::2",
    ),
    (models.EmailField, lambda canary, serial: f"canary{canary.number}x{serial}z@canary.example"),
    (models.URLField, lambda canary, serial: f"https://canary{canary.number}x{serial}z.example/"),
    (models.TextField, lambda canary, serial: f"canary{canary.number}x{serial}z"),
    (models.UUIDField, lambda canary, serial: uuid.uuid4()),
    (models.DateTimeField, lambda canary, serial: _moment(canary, serial)),
    (models.DateField, lambda canary, serial: _moment(canary, serial).date()),
    (models.BinaryField, lambda canary, serial: f"canary{canary.number}x{serial}z".encode()),
    (models.DurationField, lambda canary, serial: timedelta(days=canary.number * 10_000 + serial)),
    (models.TimeField, lambda canary, serial: _moment(canary, serial).time()),
    (models.FloatField, lambda canary, serial: 7_000_000.0 + canary.number * 10_000 + serial),
    (models.DecimalField, lambda canary, serial: Decimal(canary.number * 1000 + serial)),
    (models.BooleanField, lambda canary, serial: False),
    (models.PositiveSmallIntegerField, lambda canary, serial: serial),
    (models.SmallIntegerField, lambda canary, serial: serial),
    (models.IntegerField, lambda canary, serial: 7_000_000 + canary.number * 10_000 + serial),
)


# Data that a field holds, as its default says: a mapping or a list, such as JSON.
_SHAPES: "dict[type, Callable[[str], Any]]" = {
    dict: lambda word: {word: word},
    list: lambda word: [word],
}


def _moment(canary: Canary, serial: int) -> datetime:
    return canary.born.replace(microsecond=0) - serial * APART - timedelta(seconds=canary.number)


def _spellings(value: Any) -> frozenset[str]:
    if isinstance(value, list | tuple | dict):
        parts = value.items() if isinstance(value, dict) else value
        return frozenset[str]().union(*map(_spellings, parts))
    if hasattr(value, "lower_inc"):  # a range of PostgreSQL
        return _spellings([value.lower, value.upper])
    if isinstance(value, datetime):
        return frozenset(f"{value:%Y-%m-%d{between}%H:%M:%S}" for between in " T")
    if isinstance(value, bool | date | float | models.Model) or value is None:
        return frozenset()
    if isinstance(value, int) and value < TOO_SMALL:
        return frozenset()
    if isinstance(value, uuid.UUID):
        return frozenset({str(value), value.hex})
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
    is_number = text.isdigit() and text.startswith("7") and len(text) >= len(str(TOO_SMALL))
    is_distinct = is_number or text.startswith(("canary", "2001:db8:"))
    return frozenset({text}) if is_distinct else frozenset()


def _found_by_email() -> PersonalModel:
    """Return the first declared model whose rows are found by an email address."""
    for declaration in registry.personal_models:
        if declaration.identified_by is Identifier.EMAIL:
            return declaration
    raise CanaryError("No declared model is found by an email address.")


def columns_of(model: type[models.Model]) -> list[Any]:
    """Return the columns that a new row needs values for."""
    columns = []
    for column in model._meta.concrete_fields:
        if not isinstance(column, models.AutoField):
            columns.append(column)
    return columns


def everything_stored() -> Iterator[tuple[str, str]]:
    """Yield (label of the model, text) of every row of every model, as in a dump."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for row in model._base_manager.order_by().values_list().iterator(chunk_size=2000):
                yield model._meta.label, " ".join(map(_text, row))


def _text(value: Any) -> str:
    """Return a value as text, as in a dump; bytes are decoded."""
    is_binary = isinstance(value, bytes | bytearray | memoryview)
    return bytes(value).decode(errors="replace") if is_binary else str(value)
