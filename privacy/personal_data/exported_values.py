"""Values of fields in an access package: readable by people, and plain JSON for programs."""

import base64
import math
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise

# Datetime is a date, bool an int.
AS_THEY_ARE = (str, int, date, time, timedelta, Decimal, UUID, type(None))


class ExportError(Exception):
    """A value cannot be exported. The message names model and field, never the value."""


def exported_value(row: models.Model, column: "models.Field[Any, Any]") -> Any:
    """Return a field's value: choices by their label, related rows by their name.

    Raises ExportError.
    """
    try:
        shown = getattr(row, f"get_{column.name}_display", None)
        if shown is not None:
            return plain(shown())
        if column.many_to_many:
            return list(map(str, getattr(row, column.name).all()))
        if column.remote_field:
            related = getattr(row, column.name)
            return None if related is None else str(related)
        return plain(column.value_from_object(row))
    except Exception as error:
        field = f"{row._meta.label}.{column.name}"
        raise ExportError(f"{field} cannot be exported ({type(error).__name__}).") from None


def plain(value: Any) -> Any:
    """Return a value that DjangoJSONEncoder accepts (also moments, decimals and UUIDs).

    Bytes that are not text become `base64:…`, files their name, ranges and unknown types their
    text.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, AS_THEY_ARE):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _text(bytes(value))
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if (
        isinstance(value, Iterable)
        and not isinstance(value, Promise)
        and not hasattr(value, "lower")
    ):
        return list(map(plain, value))
    return str(value)


def _text(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return f"base64:{base64.b64encode(raw).decode()}"
    return text if text.isprintable() or not text else f"base64:{base64.b64encode(raw).decode()}"
