"""Whether the declarations cover what is there: every concrete field of every installed model."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where declarations and models disagree."""

    place: str
    problem: str
    hint: str


def undeclared_models() -> Iterator[Gap]:
    """Models that no app declares or excuses."""
    known = {one.model.lower() for one in registry.declared_models}
    for model in apps.get_models():
        if not model._meta.proxy and model._meta.label_lower not in known:
            yield Gap(
                model._meta.label,
                "is neither declared nor excused",
                f"In the app's privacy.py: PersonalModel('{model._meta.label}', …) "
                f"or NoPersonalData('{model._meta.label}', reason='…').",
            )


def undeclared_fields() -> Iterator[Gap]:
    """Concrete fields of declared models that are neither personal nor technical."""
    for declared in registry.personal_models:
        model = _find(declared.model)
        if model is None:
            continue
        known = {*declared.fields, *declared.technical}
        for field in model._meta.concrete_fields:
            if field.name not in known:
                yield Gap(
                    f"{declared.model}.{field.name}",
                    "is neither declared as personal nor as technical",
                    f"Add '{field.name}': PersonalField(…) to `fields`, or '{field.name}': 'why' to `technical`.",
                )


def stale_declarations() -> Iterator[Gap]:
    """Declarations of models and fields that do not exist."""
    for one in registry.declared_models:
        model = _find(one.model)
        if model is None:
            yield Gap(one.model, "is declared but not installed", "Remove its declaration.")
        elif isinstance(one, PersonalModel):
            real = {field.name for field in model._meta.concrete_fields}
            for name in {*one.fields, *one.technical} - real:
                yield Gap(f"{one.model}.{name}", "is declared but does not exist", "Remove or rename it.")


def endless_models() -> Iterator[Gap]:
    """Personal models whose rows nobody would ever delete."""
    declared = {one.model for one in registry.personal_models}
    for one in registry.personal_models:
        if one.retention is None and one.ends_with not in declared:
            yield Gap(
                one.model,
                "has no end: neither a retention nor a declared parent",
                "Give `retention`, or name in `ends_with` the declared model whose rows take these along.",
            )


def _find(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None
