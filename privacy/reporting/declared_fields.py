"""Declared fields as a scope: chosen in a form, by name such as `orders.Order.email`, in words."""

from collections.abc import Iterable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field

from privacy.personal_data.rows import model_of
from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry

SEPARATOR = ", "


def field_choices(secrets: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (title of the table, [(field, label)]) of all fields that belong to people, as a form
    offers them; `secrets` includes those that nobody is shown."""
    groups = dict[str, dict[str, str]]()
    for declaration in registry.personal_models:
        if declaration.identified_by not in {Identifier.NONE, Identifier.GENERIC_KEY}:
            fields = groups.setdefault(str(declaration.title), {})
            for name in declaration.fields:
                if secrets or not declaration.is_secret(name):
                    fields[f"{declaration.model}.{name}"] = label_of(declaration, name)
    return [(title, list(fields.items())) for title, fields in groups.items() if fields]


def label_of(declaration: PersonalModel, name: str) -> str:
    """Return what a lay person calls a field, in the current language."""
    try:
        column = model_of(declaration)._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    label = column.verbose_name if isinstance(column, Field) else name
    return str(declaration.fields[name].label or label)


def in_words(names: Iterable[str] | str) -> str:
    """Return fields as people read them, table by table: "Your orders: name, address".

    Takes names such as `orders.Order.email`, or a text of them with commas; what names no field,
    such as an entry of an earlier release, is returned as it is.
    """
    parts = names.split(SEPARATOR) if isinstance(names, str) else list(names)
    tables, plain = dict[str, list[str]](), list[str]()
    for part in parts:
        model, _dot, name = part.rpartition(".")
        for declaration in registry.all_of(model):
            if name in declaration.fields:
                labels = tables.setdefault(str(declaration.title), [])
                labels.append(label_of(declaration, name))
                break
        else:
            plain.append(part)
    worded = [f"{title}: {SEPARATOR.join(labels)}" for title, labels in tables.items()]
    if plain:
        worded.append(SEPARATOR.join(plain))
    return "; ".join(worded)


def by_declaration(names: Iterable[str]) -> list[tuple[PersonalModel, list[str]]]:
    """Return each declaration that has fields of this scope, with their names; names that are
    declared no longer are left out."""
    chosen = set(names)
    scopes = []
    for declaration in registry.personal_models:
        fields = [name for name in declaration.fields if f"{declaration.model}.{name}" in chosen]
        if fields:
            scopes.append((declaration, fields))
    return scopes
