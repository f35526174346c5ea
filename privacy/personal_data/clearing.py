"""Clearing: personal data is removed from rows that are retained (Art. 5(1)(c) GDPR)."""

import re
import secrets
import uuid
from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db import models, router, transaction

from privacy.personal_data.files import take_files_along
from privacy.registry.declarations import Erasure, PersonalModel

RANDOM_BYTES = 16
RANDOM = re.compile(rf"[0-9a-f]{{{RANDOM_BYTES * 2}}}")
NEVER_DELIVERED = "@erased.invalid"


def clear_rows(declaration: PersonalModel, keys: Collection[Any], everything: bool = False) -> None:
    """Empty or randomise every declared field that no law requires to be retained.

    With `everything`, the fields that a law requires as well. A foreign key that is declared as
    personal is emptied too. A column that cannot be emptied is left alone (see check privacy.E012).
    """
    model = apps.get_model(declaration.model)
    rows = model._base_manager.filter(pk__in=list(keys))
    names, emptied, random = list[str](), dict[str, Any](), list[Any]()
    for column, erasure in columns_to_clear(declaration, everything):
        names.append(column.name)
        if is_emptied(column, erasure):
            emptied[column.attname] = empty_value(column)
        elif can_be_randomised(column):
            random.append(column)
    with transaction.atomic(using=router.db_for_write(model)):
        take_files_along(model, keys, names)
        if emptied and not random:
            rows.update(**emptied)
        # Loaded before the update: the identifier itself may be among the emptied columns.
        for row in list(rows) if random else ():
            values = dict(emptied)
            for column in random:
                if not is_random(column.value_from_object(row)):
                    values[column.attname] = random_value(column)
            model._base_manager.filter(pk=row.pk).update(**values)


def columns_to_clear(
    declaration: PersonalModel, everything: bool
) -> "Iterator[tuple[models.Field[Any, Any], Erasure]]":
    """Yield (column, declared erasure) of what is removed from a row that is retained."""
    options = apps.get_model(declaration.model)._meta
    columns = {column.name: column for column in options.concrete_fields if not column.primary_key}
    for name, field in declaration.fields.items():
        if name in columns and (everything or field.erasure is not Erasure.KEEP):
            yield columns[name], field.erasure


def is_emptied(column: "models.Field[Any, Any]", erasure: Erasure) -> bool:
    """Return whether a column is emptied rather than randomised."""
    return erasure is not Erasure.RANDOMISE and can_be_emptied(column)


def can_be_emptied(column: object) -> bool:
    """Return whether a column takes NULL, or an empty text in more than one row."""
    if not isinstance(column, models.Field):
        return False
    takes_text = isinstance(column, models.CharField | models.TextField | models.FileField)
    return column.null or (takes_text and not column.unique)


def can_be_randomised(column: object) -> bool:
    """Return whether a column takes a random text or UUID."""
    return isinstance(column, models.UUIDField | models.CharField | models.TextField)


def empty_value(column: "models.Field[Any, Any]") -> Any:
    """Return None where the column takes NULL, else an empty text."""
    return None if column.null else ""


def is_random(value: object) -> bool:
    """Return whether a text was randomised before: clearing is idempotent."""
    return (
        isinstance(value, str) and RANDOM.fullmatch(value.removesuffix(NEVER_DELIVERED)) is not None
    )


def random_value(column: "models.Field[Any, Any]") -> object:
    """Return a random value of the column's type, for email addresses below .invalid (RFC 2606)."""
    if isinstance(column, models.UUIDField):
        return uuid.uuid4()
    token = secrets.token_hex(RANDOM_BYTES)
    return (
        f"{token}{NEVER_DELIVERED}"
        if isinstance(column, models.EmailField)
        else token[: column.max_length]
    )
