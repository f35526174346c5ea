"""The HTML in the project's own tables, read row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model


class UnknownFieldError(ValueError):
    """There is no such model or field, or it contains no text."""


@dataclass(frozen=True, slots=True)
class StoredText:
    """Text of one field of one row."""

    label: str  # such as "news.Article 7 body"
    html: str


def stored_texts(name: str) -> Iterator[StoredText]:
    """Yield every text of `app.Model`, in all its text fields, or of `app.Model.field`.

    Rows are fetched in batches, by primary key. Raises UnknownFieldError.
    """
    model, fields = _resolve(name)
    names = [field.attname for field in fields]
    for key, *texts in (
        model._default_manager.order_by("pk").values_list("pk", *names).iterator(chunk_size=500)
    ):
        for field, text in zip(names, texts, strict=True):
            if text:
                yield StoredText(f"{model._meta.label} {key} {field}", str(text))


def _resolve(name: str) -> tuple[type[Model], list["Field[object, object]"]]:
    app, _, rest = name.partition(".")
    model_name, _, field_name = rest.partition(".")
    try:
        model = apps.get_model(app, model_name)
        named = [model._meta.get_field(field_name)] if field_name else model._meta.get_fields()
    except (LookupError, ValueError, FieldDoesNotExist) as problem:
        raise UnknownFieldError(f"{name}: {problem}") from problem
    fields = []
    for field in named:
        if isinstance(field, Field) and _holds_text(field, bool(field_name)):
            fields.append(field)
    if not fields:
        raise UnknownFieldError(f"{name} has no text field")
    return model, fields


def _holds_text(field: "Field[object, object]", is_named: bool) -> bool:
    kinds = {"TextField", "JSONField", "CharField"} if is_named else {"TextField", "JSONField"}
    return field.concrete and field.get_internal_type() in kinds
