"""Whether the declarations cover what is there: every concrete field of every installed model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import DateField, Model

from privacy.personal_data.clearing import can_be_emptied, can_be_randomised, columns_to_clear
from privacy.personal_data.relations import Relation, declarations_of, is_automatic, relations_to
from privacy.personal_data.rows import column_at, content_type_field
from privacy.personal_data.stores import stores_by_settings
from privacy.registry.declarations import DRAFT, Erasure, Identifier, PersonalModel, Retention
from privacy.registry.discovery import registry
from privacy.registry.draft_markers import is_draft
from privacy.registry.store_adapter import StoreAdapter

NULLABLE = "Make the column nullable."


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
    yield from _undeclared_memberships(known)


def _undeclared_memberships(known: set[str]) -> Iterator[Gap]:
    """Automatic many-to-many tables in which other models name people."""
    personal = {declared.model for declared in registry.personal_models}
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
                    f"In the app's privacy.py: PersonalModel('{through._meta.label}', …) "
                    f"or NoPersonalData('{through._meta.label}', reason='…').",
                )


def undeclared_fields() -> Iterator[Gap]:
    """Concrete fields of declared models that are neither personal nor technical."""
    for declared in registry.personal_models:
        model = _find(declared.model)
        if model is None:
            continue
        known = {*declared.fields, *declared.non_personal}
        for field in (*model._meta.concrete_fields, *_memberships(model)):
            if field.name not in known:
                yield Gap(
                    f"{declared.model}.{field.name}",
                    "is neither declared as personal nor as technical",
                    f"Add '{field.name}': PersonalField(…) to `fields`, or "
                    f"'{field.name}': 'why' to `non_personal`.",
                )


def _memberships(model: type[Model]) -> list[Any]:
    """The many-to-many fields whose table is automatic; others are models of their own."""
    return [column for column in model._meta.many_to_many if is_automatic(column)]


def stale_declarations() -> Iterator[Gap]:
    """Declarations of models and fields that do not exist."""
    for one in registry.declared_models:
        model = _find(one.model)
        if model is None:
            yield Gap(one.model, "is declared but not installed", "Remove its declaration.")
        elif isinstance(one, PersonalModel):
            real = {field.name for field in (*model._meta.concrete_fields, *_memberships(model))}
            for name in {*one.fields, *one.non_personal} - real:
                yield Gap(
                    f"{one.model}.{name}", "is declared but does not exist", "Remove or rename it."
                )


def undeclared_stores() -> Iterator[Gap]:
    """Places outside the tables that settings and models name, and no app declares or excuses."""
    known = {*(one.name for one in registry.stores), *(one.name for one in registry.excused_stores)}
    known |= {
        f"files:{declared.model}.{name}"  # told and erased with the field (registry.files)
        for declared in registry.personal_models
        for name in (*declared.fields, *declared.non_personal)
    }
    for name in dict.fromkeys(stores_by_settings()):
        if name not in known:
            yield Gap(
                name,
                "is a store that is neither declared nor excused",
                f"In an app's privacy.py: Store('{name}', …) or "
                f"NoPersonalDataStore('{name}', reason='…').",
            )
    for store in registry.stores:
        if not isinstance(store.adapter, StoreAdapter):
            yield Gap(
                f"{store.name}: {store.adapter!r}",
                "is not a store adapter, so this store is neither read nor erased",
                "Give an object with the methods read, count, erase and expire "
                "(privacy.registry.store_adapter.StoreAdapter).",
            )
    for withdrawal in registry.withdrawals:
        if not callable(withdrawal.perform):
            yield Gap(
                f"{withdrawal.title}: {withdrawal.perform!r}",
                "cannot be called, so an objection ends nothing",
                "Give a function that takes the verified email address in `perform`.",
            )


def models_without_retention() -> Iterator[Gap]:
    """Personal models whose rows nobody would ever delete."""
    declared = {one.model for one in registry.personal_models}
    for one in registry.personal_models:
        if one.retention is None and one.ends_with not in declared:
            yield Gap(
                one.model,
                "has no end: neither a retention nor a declared parent",
                "Give `retention`, or name in `ends_with` the declared model whose "
                "rows take these along.",
            )


def unreachable_models() -> Iterator[Gap]:
    """Personal models whose declared path leads to no column."""
    for declared, model in _installed():
        paths = declared.paths if declared.identified_by is not Identifier.NONE else ()
        for path in filter(None, (*paths, declared.created_at_path)):
            if column_at(model, path) is None:
                yield Gap(
                    f"{declared.model}: {path!r}",
                    "leads to no column",
                    "Write a lookup path from the row, such as 'email' or 'user__email'.",
                )
        if declared.identified_by is Identifier.NONE and not declared.not_assignable:
            yield Gap(
                f"{declared.model}",
                "is assigned to nobody, and nothing says why",
                "Say in `not_assignable` why no row can be assigned to a person (Art. 11 GDPR).",
            )
        if declared.identified_by is Identifier.GENERIC_KEY and not _points_to_tables(model):
            yield Gap(
                f"{declared.model}: {declared.subject!r}",
                "is the key of a record, but no field says of which table",
                "RECORD needs a foreign key to ContentType beside it.",
            )


def wrong_retentions() -> Iterator[Gap]:
    """Retentions that count from what is no moment, or that nobody runs."""
    for declared, model, retention in _retentions():
        if not isinstance(column_at(model, retention.counted_from), DateField):
            yield Gap(
                f"{declared.model}.{retention.counted_from}",
                "is no moment to count a retention from",
                "Name a DateField or DateTimeField of the model in `counted_from`.",
            )
        if retention.runner is not None and not callable(retention.runner):
            yield Gap(
                f"{declared.model}: {retention.runner!r}",
                "cannot be called, so nobody runs this retention",
                "Give a function, or leave `runner` out for the registry's own run.",
            )


def _retentions() -> Iterator[tuple[PersonalModel, type[Model], Retention]]:
    """Of rows, and of fields that go before their row."""
    for declared, model in _installed():
        for retention in (
            declared.retention,
            *(field.retention for field in declared.fields.values()),
        ):
            if retention is not None:
                yield declared, model, retention


def unerasable_fields() -> Iterator[Gap]:
    """Fields of rows that stay, which are to go but cannot be emptied or made random."""
    for declared, model in _installed():
        for name, field in declared.fields.items():
            if (
                field.retention
                and not field.retention.runner
                and not can_be_emptied(column_at(model, name))
            ):
                yield Gap(
                    f"{declared.model}.{name}",
                    "must go before its row, but the column does not let it",
                    NULLABLE,
                )
        if not declared.is_kept:
            continue
        for name, field in declared.fields.items():
            column = column_at(model, name)
            if field.erasure is Erasure.KEEP or column is None:
                continue
            possible = can_be_randomised if field.erasure is Erasure.RANDOMISE else can_be_emptied
            if not possible(column):
                yield Gap(
                    f"{declared.model}.{name}",
                    "must go from rows that stay, but the column does not let it",
                    f"Declare erasure=Erasure.KEEP with its law, Erasure.RANDOMISE, or: {NULLABLE}",
                )


def rows_that_a_law_needs() -> Iterator[Gap]:
    """Personal fields of rows that another row, kept by a law or protected, does not let go, and
    that cannot be emptied: such a row stays with its personal fields cleared (see
    registry.plan)."""
    for declared, model in _installed():
        needing = [relation for relation in relations_to(model) if _keeps_its_parent(relation)]
        if declared.is_kept or not needing:
            continue
        for column, _erasure in columns_to_clear(declared, everything=True):
            if not can_be_emptied(column) and not can_be_randomised(column):
                child = needing[0].child._meta.label
                yield Gap(
                    f"{declared.model}.{column.name}",
                    f"cannot be cleared, and {child}.{needing[0].field} does not let its row go",
                    f"{NULLABLE} Or make {child}.{needing[0].field} nullable, so that "
                    f"{child} can stay by itself.",
                )


def _keeps_its_parent(relation: Relation) -> bool:
    """Whether a row can outlive an erasure and needs the row that it points to."""
    declared = declarations_of(relation.child)
    if relation.takes_along:
        return any(declaration.is_kept for declaration in declared) and not relation.can_be_cut
    return relation.forbids and (
        not declared or any(declaration.is_kept for declaration in declared)
    )


def unfinished_drafts() -> Iterator[Gap]:
    """Declarations that a person has not finished: manage.py privacy_declare leaves this mark."""
    for declared in registry.declared_models:
        if is_draft(declared):
            yield Gap(
                declared.model,
                "is still a draft",
                f"Replace each {DRAFT!r} in its declaration by what is true.",
            )


def _installed() -> Iterator[tuple[PersonalModel, type[Model]]]:
    for declared in registry.personal_models:
        model = _find(declared.model)
        if model is not None:
            yield declared, model


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
