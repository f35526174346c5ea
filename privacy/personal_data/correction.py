"""Correction (Art. 16 GDPR): the fields a person may have corrected, and the change itself.

A field may declare a `correction`, a callable from row and new value to a sentence. It is called
instead of writing the value, such as to have a new login address confirmed first; the
sentence says what happens now and goes to the person. It raises ValidationError where it refuses
the value.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, router, transaction

from privacy.personal_data.rows import model_of, rows_of
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject


@dataclass(frozen=True, slots=True)
class Correctable:
    """One value of one row that may be corrected; `key` names it inside a form."""

    key: str
    title: str
    label: str
    row: models.Model
    field: models.Field  # type: ignore[type-arg]
    # Where a new value is not simply written.
    correction: Callable[[Any, Any], object] | None = None

    @property
    def value(self) -> object:
        return self.field.value_from_object(self.row)


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction changed."""

    title: str
    label: str
    old: str
    new: str
    note: str = ""  # what happens now, where the value does not count yet


def correctable_values(subject: DataSubject) -> Iterator[Correctable]:
    """Every correctable value of the person, row by row."""
    for declared in registry.personal_models:
        names = [name for name, field in declared.fields.items() if field.correctable]
        for row in rows_of(declared, subject) if names else ():
            for name in names:
                field = model_of(declared)._meta.get_field(name)
                if isinstance(field, models.Field):
                    key = f"{declared.model}:{row.pk}:{name}"
                    correction = declared.fields[name].correction
                    yield Correctable(
                        key, str(declared.title), str(field.verbose_name), row, field, correction
                    )


def correct(subject: DataSubject, new_values: dict[str, object]) -> list[Change]:
    """Set the values whose key is named, all or none, and say what changed.

    Raises ValidationError, keyed by field, where the model refuses a value; nothing is changed
    then.
    """
    changes: list[Change] = []
    values = [one for one in correctable_values(subject) if one.key in new_values]
    with transaction.atomic():
        for one in values:
            new = one.field.clean(new_values[one.key], one.row)
            if new == one.value:
                continue
            old = str(one.value)
            note = _call(one, one.correction, new) if one.correction else _write(one, new)
            changes.append(Change(one.title, one.label, old, str(new), note))
    return changes


def _write(one: Correctable, new: object) -> str:
    setattr(one.row, one.field.attname, new)
    _refuse_duplicates(one)
    one.row.save(update_fields=[one.field.attname], using=router.db_for_write(type(one.row)))
    return ""


def _call(one: Correctable, correction: Callable[[Any, Any], object], new: object) -> str:
    try:
        return str(correction(one.row, new))
    except ValidationError as error:
        raise ValidationError({one.key: error.messages}) from None


def _refuse_duplicates(one: Correctable) -> None:
    others = [
        name
        for name in (field.name for field in one.row._meta.concrete_fields)
        if name != one.field.name
    ]
    try:
        one.row.validate_unique(exclude=others)
    except ValidationError as error:
        raise ValidationError({one.key: error.messages}) from None
