"""Coverage: where declarations and the installed models, fields and stores disagree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import DateField, Model
from django.urls import NoReverseMatch, reverse

from privacy.personal_data.generic_keys import content_type_field
from privacy.personal_data.relations import is_automatic
from privacy.personal_data.rows import column_at
from privacy.personal_data.stores import stores_by_settings
from privacy.registry.companies import CONTROLLER
from privacy.registry.declarations import (
    DRAFT,
    Identifier,
    PersonalModel,
    Retention,
)
from privacy.registry.discovery import registry
from privacy.registry.draft_markers import is_draft
from privacy.registry.identifier_kind import ANY_KIND
from privacy.registry.store_adapter import StoreAdapter

SITE = "Responsible.SITE"


@dataclass(frozen=True, slots=True)
class Gap:
    """Mismatch between declarations and models.

    Attributes:
        subject: the model, field, path or store.
        problem: what is wrong with it, a predicate: "is declared but not installed".
        hint: what to do.
    """

    subject: str
    problem: str
    hint: str


def undeclared_models() -> Iterator[Gap]:
    """Yield models that no app declares."""
    known = {declaration.model.lower() for declaration in registry.declared_models}
    for model in apps.get_models():
        if not model._meta.proxy and model._meta.label_lower not in known:
            yield Gap(
                model._meta.label,
                "is neither declared nor excused",
                f"Add to the app's privacy.py: PersonalModel('{model._meta.label}', …) "
                f"or NoPersonalData('{model._meta.label}', reason='…'). "
                f"`manage.py privacy_declare {model._meta.app_label}` writes a draft.",
            )
    yield from _undeclared_memberships(known)


def _undeclared_memberships(known: set[str]) -> Iterator[Gap]:
    """Yield automatic many-to-many tables in which non-personal models name people."""
    personal = registry.personal_labels
    for model in apps.get_models():
        for column in model._meta.local_many_to_many:
            through: Any = column.remote_field.through
            target: Any = column.related_model
            names_people = target._meta.label in personal and model._meta.label not in personal
            if names_people and is_automatic(column) and through._meta.label_lower not in known:
                yield Gap(
                    through._meta.label,
                    f"names people in {model._meta.label}.{column.name} and is neither "
                    f"declared nor excused",
                    f"Add to the app's privacy.py: PersonalModel('{through._meta.label}', …) "
                    f"or NoPersonalData('{through._meta.label}', reason='…').",
                )


def undeclared_fields() -> Iterator[Gap]:
    """Yield concrete fields that their model's declaration does not mention."""
    for declaration in registry.personal_models:
        model = _find(declaration.model)
        if model is None:
            continue
        known = {*declaration.fields, *declaration.non_personal}
        for field in declarable_columns(model):
            if field.name not in known:
                yield Gap(
                    f"{declaration.model}.{field.name}",
                    "is neither declared as personal nor as non-personal",
                    f"Add '{field.name}': PersonalField(…) to `fields`, or "
                    f"'{field.name}': 'why' to `non_personal`.",
                )


def fields_without_purpose() -> Iterator[Gap]:
    """Yield the personal fields whose purpose says nothing."""
    for declaration in registry.personal_models:
        for name, field in declaration.fields.items():
            if not re.search(r"\w", str(field.purpose)):
                yield Gap(
                    f"{declaration.model}.{name}",
                    "has no purpose",
                    "Say what it is processed for (Art. 5(1)(b) GDPR), or remove it.",
                )


def declarable_columns(model: type[Model]) -> list[Any]:
    """Return the columns that a declaration names, with the many-to-many fields whose table is
    automatic; other tables have models of their own."""
    memberships = list(filter(is_automatic, model._meta.many_to_many))
    return [*model._meta.concrete_fields, *memberships]


def stale_declarations() -> Iterator[Gap]:
    """Yield declarations of models and fields that do not exist."""
    for declaration in registry.declared_models:
        label, model = declaration.model, _find(declaration.model)
        if model is None:
            yield Gap(label, "is declared but not installed", "Remove its declaration.")
        elif isinstance(declaration, PersonalModel):
            existing = {field.name for field in declarable_columns(model)}
            for name in {*declaration.fields, *declaration.non_personal} - existing:
                yield Gap(
                    f"{label}.{name}", "is declared but does not exist", "Remove or rename it."
                )


def missing_pages() -> Iterator[Gap]:
    """Yield fields whose page of correction does not exist, so that "My data" cannot link it."""
    for declaration in registry.personal_models:
        for name, field in declaration.fields.items():
            if field.correct_at and not _is_view(field.correct_at):
                yield Gap(
                    f"{declaration.model}.{name}",
                    f"is corrected at {field.correct_at!r}, which is not a page without arguments",
                    "Name a view of the URLconf, such as 'accounts:account', or leave it out.",
                )


def _is_view(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def _declared_stores() -> set[str]:
    known = {store.name for store in registry.stores}
    known |= {store.name for store in registry.excused_stores}
    for declaration in registry.personal_models:
        for name in (*declaration.fields, *declaration.non_personal):
            known.add(f"files:{declaration.model}.{name}")  # exported and erased with the field
    return known


def undeclared_stores() -> Iterator[Gap]:
    """Yield stores outside the tables that are not declared, and adapters that do not work."""
    known = _declared_stores()
    for name in dict.fromkeys(stores_by_settings()):
        if name not in known:
            yield Gap(
                name,
                "is a store that is neither declared nor excused",
                f"Add to an app's privacy.py: Store('{name}', …) or "
                f"NoPersonalDataStore('{name}', reason='…').",
            )
    for store in registry.stores:
        if not isinstance(store.adapter, StoreAdapter):
            yield Gap(
                f"{store.name}: {store.adapter!r}",
                "is not a store adapter, so this store is neither read nor erased",
                "Pass an object with the methods read, count, erase and expire "
                "(privacy.registry.store_adapter.StoreAdapter).",
            )
    for withdrawal in registry.withdrawals:
        if not callable(withdrawal.perform):
            yield Gap(
                f"{withdrawal.title}: {withdrawal.perform!r}",
                "cannot be called, so an objection ends nothing",
                "Pass a function that takes the verified email address as `perform`.",
            )


def models_without_retention() -> Iterator[Gap]:
    """Yield personal models whose rows would never be deleted."""
    for declaration in registry.personal_models:
        is_kept = declaration.retention is None
        parent = declaration.ends_with
        if is_kept and parent not in registry.personal_labels:
            yield Gap(
                declaration.model,
                "is kept forever: it has neither a retention nor a declared parent",
                f"Declare {parent}, whose rows take these along, as a PersonalModel."
                if parent
                else "Set `retention`, or set `ends_with` to the declared model whose rows take "
                "these along.",
            )


def unreachable_models() -> Iterator[Gap]:
    """Yield personal models whose rows cannot be found by their declaration."""
    for declaration, model in installed_models():
        reaches = declaration.identified_by is not Identifier.NONE
        paths = declaration.identifier_paths if reaches else ()
        for path in filter(None, (*paths, declaration.created_at_path)):
            if column_at(model, path) is None:
                yield Gap(
                    f"{declaration.model}: {path!r}",
                    "does not lead to a column",
                    "Write a lookup path from the row, such as 'email' or 'user__email'.",
                )
        if declaration.identified_by is Identifier.NONE and not declaration.not_assignable:
            yield Gap(
                f"{declaration.model}",
                "is not assigned to people, without a reason",
                "State in `not_assignable` why no row can be assigned to a person (Art. 11 GDPR).",
            )
        if declaration.identified_by is Identifier.GENERIC_KEY and not _points_to_tables(model):
            yield Gap(
                f"{declaration.model}: {declaration.subject!r}",
                "is the key of a record, but no field names its table",
                "Identifier.GENERIC_KEY needs a foreign key to ContentType beside it.",
            )


def undeclared_controllers() -> Iterator[Gap]:
    """Yield models and stores that do not say which company is responsible, or by a wrong path."""
    for declaration, model in installed_models():
        if not declaration.controller:
            line = f"controller={suggested_controller(model)},"
            yield Gap(
                declaration.model,
                "does not say which company is responsible",
                f"Add to its declaration: {line}",
            )
        for path in declaration.controller_paths:
            if not _is_company(column_at(model, path)):
                yield Gap(
                    f"{declaration.model}: {path!r}",
                    "does not lead to a company",
                    "Write a lookup path to a foreign key to Controller, such as 'company' or "
                    "'order__company'.",
                )
    for store in registry.stores:
        if not store.controller or isinstance(store.controller, str | tuple):
            yield Gap(
                store.name,
                "does not say which company is responsible",
                f"Add to its declaration: controller={SITE},",
            )


def suggested_controller(model: type[Model]) -> str:
    """Return the value to declare: a path to a company, or that of the company that runs the
    site."""
    for column in model._meta.concrete_fields:
        if _is_company(column):
            return f'"{column.name}"'
    for column in model._meta.concrete_fields:
        for parent in registry.all_of(column.related_model) if column.related_model else ():
            for path in parent.controller_paths:
                return f'"{column.name}__{path}"'
    return SITE


def _is_company(column: Any) -> bool:
    target = getattr(column, "related_model", None)
    return target is not None and target._meta.label == CONTROLLER


def wrong_numbers() -> Iterator[Gap]:
    """Yield kinds of numbers that lead to no column, and numbers of a kind that is not declared."""
    names = {kind.name for kind in registry.identifier_kinds} | {ANY_KIND}
    for declaration in registry.personal_models:
        for name in declaration.numbers.keys() - names:
            yield Gap(
                f"{declaration.model}: {name!r}",
                "is a kind of number that no app declares",
                "Declare it: IdentifierKind(name=…) in the privacy.py of the app that has it.",
            )
    for kind in registry.identifier_kinds:
        if registry.identifier_kind(kind.name) is not kind:
            yield Gap(
                f"{kind.model}: {kind.name!r}",
                "is the name of another kind of number, too",
                "Give each IdentifierKind a name of its own.",
            )
        model = _find(kind.model)
        for path in filter(None, (kind.path, kind.email, kind.phone)):
            if model is None or column_at(model, path) is None:
                yield Gap(
                    f"{kind.model}: {path!r}",
                    f"does not lead to a column, as {kind.name!r} declares",
                    "Write a lookup path from the row, such as 'customer_number'.",
                )


def wrong_retentions() -> Iterator[Gap]:
    """Yield retentions that count from a field without dates, or cannot be run."""
    for declaration, model, retention in _retentions():
        if not isinstance(column_at(model, retention.counted_from), DateField):
            yield Gap(
                f"{declaration.model}.{retention.counted_from}",
                "is not a date that a retention can be counted from",
                "Set `counted_from` to a DateField or DateTimeField of the model.",
            )
        if retention.runner is not None and not callable(retention.runner):
            yield Gap(
                f"{declaration.model}: {retention.runner!r}",
                "cannot be called, so this retention is not run",
                "Pass a function, or omit `runner`: purge_personal_data deletes the rows then.",
            )


def _retentions() -> Iterator[tuple[PersonalModel, type[Model], Retention]]:
    """Yield the retentions of rows, and of fields that are emptied before their row is deleted."""
    for declaration, model in installed_models():
        if declaration.retention is not None:
            yield declaration, model, declaration.retention
        for field in declaration.fields.values():
            if field.retention is not None:
                yield declaration, model, field.retention


def unfinished_drafts() -> Iterator[Gap]:
    """Yield declarations with draft markers, which `manage.py privacy_declare` leaves."""
    for declaration in registry.declared_models:
        if is_draft(declaration):
            yield Gap(
                declaration.model,
                "is still a draft",
                f"Replace each {DRAFT!r} in its declaration with the facts.",
            )


def installed_models() -> Iterator[tuple[PersonalModel, type[Model]]]:
    """Yield each declaration of personal data with its model, where that is installed."""
    for declaration in registry.personal_models:
        model = _find(declaration.model)
        if model is not None:
            yield declaration, model


def _points_to_tables(model: type[Model]) -> bool:
    try:
        return bool(content_type_field(model))
    except LookupError:
        return False


def _find(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None
