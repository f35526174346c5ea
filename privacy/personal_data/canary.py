"""The canary subject: a generated person with a value of their own in every declared field of every
store.

Whoever holds the values can see whether access shows each of them, and whether erasure leaves only
what is declared to stay. Made from the declarations, so that a new field is in the proof as soon as
it is declared.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from privacy.personal_data.relations import declarations_of
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import Erasure, Identifier, PersonalField, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject

APART = timedelta(seconds=61)  # between two planted moments, so that no two look alike
TOO_SMALL = 1_000_000  # numbers below this may stand in a store by chance


class CanaryError(Exception):
    """No value can be planted in a field; the message names model and field."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One value in one field of one row."""

    declared: PersonalModel
    name: str
    field: PersonalField
    value: Any

    @property
    def spellings(self) -> frozenset[str]:
        """How the value looks in a dump, an export or a log; none where it could stand there by
        chance."""
        return _spellings(self.value)

    @property
    def stays(self) -> bool:
        """Whether erasure leaves it, because a law keeps it."""
        return self.field.erasure is Erasure.KEEP


@dataclass(slots=True)
class Canary:
    """A person whose every value is known. `number` tells canaries apart."""

    number: int
    # The same for canaries that are told apart by moments.
    born: datetime = field(default_factory=timezone.now)
    planted: list[Planted] = field(default_factory=list)
    _rows: dict[tuple[str, tuple[str, ...]], models.Model] = field(default_factory=dict)
    _values: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def subject(self) -> DataSubject:
        return DataSubject(f"canary{self.number}@canary.example")

    def plant(self) -> list[Planted]:
        """One row in every declared model whose rows are somebody's; the values of all its declared
        fields."""
        for declared in registry.personal_models:
            if declared.identified_by is not Identifier.NONE:
                self.row_of(declared)
        return self.planted

    def row_of(self, declared: PersonalModel) -> models.Model:
        """The person's row of a declared model, planted where it is not yet."""
        key = declared.model, declared.paths
        if key not in self._rows:
            model = model_of(declared)
            values = {column.name: self._value(declared, column) for column in columns_of(model)}
            row = model(**values)
            # Past what save() of this model would change or forbid.
            model._base_manager.bulk_create([row])
            self._rows[key] = row
            values |= self._memberships(declared, row)
            self.planted += [
                Planted(declared, name, one, values[name])
                for name, one in declared.fields.items()
                if name in values
            ]
        return self._rows[key]

    def _memberships(self, declared: PersonalModel, row: models.Model) -> dict[str, models.Model]:
        """A row of nobody at the other end of each declared many-to-many."""
        memberships = {}
        for column in row._meta.many_to_many:
            if column.name in declared.fields:
                memberships[column.name] = self._filler(column.related_model)
                getattr(row, column.name).add(memberships[column.name])
        return memberships

    def _value(self, declared: PersonalModel, column: Any) -> Any:
        if (
            declared.identified_by is Identifier.GENERIC_KEY
            and (value := self._pointer(declared, column)) is not None
        ):
            return value
        if column.name in declared.paths:
            return self._identifier(declared.identified_by)
        if column.remote_field:
            return self._related(declared, column)
        return self._own(column)

    def _pointer(self, declared: PersonalModel, column: Any) -> Any:
        """What makes a row of a journal point to a row of this person."""
        target = self.row_of(
            next(one for one in registry.personal_models if one.identified_by is Identifier.EMAIL)
        )
        if column.name in declared.paths:
            return str(target.pk)
        if column.related_model is ContentType:
            return ContentType.objects.get_for_model(type(target))
        return None

    def _identifier(self, kind: Identifier) -> str:
        return self.subject.email if kind is Identifier.EMAIL else self.subject.email_key

    def _related(self, declared: PersonalModel, column: Any) -> models.Model | None:
        """The row of this person where the path to them goes there, or nobody's row where one is
        demanded."""
        other = column.related_model
        leads_there = any(path.startswith(f"{column.name}__") for path in declared.paths)
        if leads_there or column.name in declared.fields:
            found = next((one for one in registry.personal_models if model_of(one) is other), None)
            if found is not None:
                return self.row_of(found)
        if column.null:
            return None
        return self._filler(other)

    def _filler(self, model: type[models.Model]) -> models.Model:
        """A row of nobody: one that is there already, or a new one with what it must point to."""
        found = model._base_manager.first()
        if found is not None and not declarations_of(model):
            return found
        values = {
            column.name: self._own(column)
            for column in columns_of(model)
            if not column.remote_field
        }
        needed = [column for column in columns_of(model) if column.remote_field and not column.null]
        row = model(
            **values, **{column.name: self._filler(column.related_model) for column in needed}
        )
        model._base_manager.bulk_create([row])
        return row

    def _own(self, column: Any) -> Any:
        """A value that stands nowhere else, as far as the column can hold one."""
        number = next(self._values)
        if column.choices:
            return column.choices[0][0]
        for kind, make in _MAKERS:
            if isinstance(column, kind):
                return make(self, number)
        word = f"canary{self.number}x{number}z"
        if isinstance(column, models.CharField):
            length = column.max_length or len(word)
            return word if len(word) <= length else uuid.uuid4().hex[:length]
        if isinstance(column, models.FileField):
            return column.storage.save(f"{word}.txt", ContentFile(f"In {word}.txt".encode()))
        if hasattr(column, "range_type"):  # of django.contrib.postgres
            return column.range_type(*sorted(self._own(column.base_field) for _end in range(2)))
        if hasattr(column, "base_field"):  # an array of it
            return [self._own(column.base_field)]
        return self._of_unknown_kind(column, word)

    def _of_unknown_kind(self, column: Any, word: str) -> Any:
        """A word where a field of a project's own takes one, else its default. Raises
        CanaryError."""
        try:
            return column.to_python(word)
        except Exception:  # whatever it raises: it takes no word
            value = column.get_default()
        if value in (None, "") and not column.null:
            place = f"{column.model._meta.label}.{column.name}"
            raise CanaryError(
                f"{place} is of a kind that no value is known for: give it a default."
            )
        return value


_MAKERS: "tuple[tuple[type[models.Field[Any, Any]], Any], ...]" = (
    (models.GenericIPAddressField, lambda one, number: f"2001:db8:{one.number:x}:{number:x}::2"),
    (models.EmailField, lambda one, number: f"canary{one.number}x{number}z@canary.example"),
    (models.URLField, lambda one, number: f"https://canary{one.number}x{number}z.example/"),
    (models.TextField, lambda one, number: f"canary{one.number}x{number}z"),
    (models.UUIDField, lambda one, number: uuid.uuid4()),
    (models.DateTimeField, lambda one, number: _moment(one, number)),
    (models.DateField, lambda one, number: _moment(one, number).date()),
    (models.BinaryField, lambda one, number: f"canary{one.number}x{number}z".encode()),
    (models.DurationField, lambda one, number: timedelta(days=one.number * 10_000 + number)),
    (models.TimeField, lambda one, number: _moment(one, number).time()),
    (models.FloatField, lambda one, number: 7_000_000.0 + one.number * 10_000 + number),
    (models.DecimalField, lambda one, number: Decimal(one.number * 1000 + number)),
    (models.JSONField, lambda one, number: f"canary{one.number}x{number}z"),
    (models.BooleanField, lambda one, number: False),
    (models.PositiveSmallIntegerField, lambda one, number: number),
    (models.SmallIntegerField, lambda one, number: number),
    (models.IntegerField, lambda one, number: 7_000_000 + one.number * 10_000 + number),
)


def _moment(one: Canary, number: int) -> datetime:
    return one.born.replace(microsecond=0) - number * APART - timedelta(seconds=one.number)


def _spellings(value: Any) -> frozenset[str]:
    if isinstance(value, list | tuple | dict):
        parts = value.items() if isinstance(value, dict) else value
        return frozenset[str]().union(*(_spellings(part) for part in parts))
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
    is_ours = text.startswith(("canary", "2001:db8:")) or (
        text.startswith("7") and len(text) >= len(str(TOO_SMALL))
    )
    return frozenset({text}) if is_ours else frozenset()


def columns_of(model: type[models.Model]) -> list[Any]:
    """The columns that a new row wants values for."""
    return [
        column for column in model._meta.concrete_fields if not isinstance(column, models.AutoField)
    ]


def everything_stored() -> Iterator[tuple[str, str]]:
    """(label of the model, text) of every row of every installed model, as a dump would have it."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for row in model._base_manager.order_by().values_list().iterator(chunk_size=2000):
                yield model._meta.label, " ".join(_text(value) for value in row)


def _text(value: Any) -> str:
    """A value as a dump has it; of bytes, the text in them."""
    is_binary = isinstance(value, bytes | bytearray | memoryview)
    return bytes(value).decode(errors="replace") if is_binary else str(value)
