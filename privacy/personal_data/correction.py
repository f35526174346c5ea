"""Correction (Art. 16 GDPR): the values a person may have corrected, and the change itself.

A field may declare a `correction`, a callable from row and new value to a sentence. It is called
instead of writing the value, such as to have a new login address confirmed first; the
sentence tells the person what happens next. It raises ValidationError where it rejects the value.
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
    """One value of one row that may be corrected.

    Attributes:
        key: name of the value in a form, unique.
        title: what a lay person calls the rows.
        label: what a lay person calls the field.
        row: the row.
        field: the model's field.
        correction: called with row and new value instead of writing it, see `PersonalField`.
    """

    key: str
    title: str
    label: str
    row: models.Model
    field: models.Field  # type: ignore[type-arg]
    correction: Callable[[Any, Any], object] | None = None

    @property
    def value(self) -> object:
        """Current value."""
        return self.field.value_from_object(self.row)


@dataclass(frozen=True, slots=True)
class Change:
    """A corrected value.

    Attributes:
        title: what a lay person calls the rows.
        label: what a lay person calls the field.
        old: the value before, as text.
        new: the new value, as text.
        note: what happens next, where the new value is not in force yet.
    """

    title: str
    label: str
    old: str
    new: str
    note: str = ""


def correctable_values(subject: DataSubject) -> Iterator[Correctable]:
    """Yield every correctable value of the person, row by row."""
    for declaration in registry.personal_models:
        names = [name for name, field in declaration.fields.items() if field.correctable]
        for row in rows_of(declaration, subject) if names else ():
            for name in names:
                field = model_of(declaration)._meta.get_field(name)
                if isinstance(field, models.Field):
                    yield Correctable(
                        key=f"{declaration.model}:{row.pk}:{name}",
                        title=str(declaration.title),
                        label=str(declaration.fields[name].label or field.verbose_name),
                        row=row,
                        field=field,
                        correction=declaration.fields[name].correction,
                    )


def correct(subject: DataSubject, new_values: dict[str, object]) -> list[Change]:
    """Set the values with these keys, all or none; return what changed.

    Raises ValidationError, by key, where the model rejects a value; nothing is changed then.
    """
    changes: list[Change] = []
    with transaction.atomic():
        for value in list(correctable_values(subject)):
            if value.key not in new_values:
                continue
            new = value.field.clean(new_values[value.key], value.row)
            if new == value.value:
                continue
            old = str(value.value)
            note = _call(value, value.correction, new) if value.correction else _write(value, new)
            changes.append(Change(value.title, value.label, old, str(new), note))
    return changes


def _write(value: Correctable, new: object) -> str:
    row, column = value.row, value.field.attname
    setattr(row, column, new)
    _refuse_duplicates(value)
    row.save(update_fields=[column], using=router.db_for_write(type(row)))
    return ""


def _call(value: Correctable, correction: Callable[[Any, Any], object], new: object) -> str:
    try:
        return str(correction(value.row, new))
    except ValidationError as error:
        raise ValidationError({value.key: error.messages}) from None


def _refuse_duplicates(value: Correctable) -> None:
    """Raise ValidationError where another row has the new value of a unique field."""
    other_fields = {field.name for field in value.row._meta.concrete_fields} - {value.field.name}
    try:
        value.row.validate_unique(exclude=other_fields)
    except ValidationError as error:
        raise ValidationError({value.key: error.messages}) from None
