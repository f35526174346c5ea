"""For random schemas: relations × on_delete × what a law keeps × holds × the order of
declarations."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privacy.personal_data.erasure import erase, preview
from privacy.personal_data.legal_holds import hold
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject
from tests.privacy.personal_data.relations_of_all_kinds import (
    GOES,
    STAYS,
    TAX_LAW,
    declarations,
    populate,
    relations,
    snapshot,
)

__all__ = ["relations"]
ANNA = DataSubject("anna@x.example")
COLUMNS = [
    ("Invoice", "person"),
    ("LooseInvoice", "person"),
    ("Payment", "invoice"),
    ("Blog", "owner"),
    ("Seat", "holder"),
    ("Badge", "holder"),
    ("Project", "owner"),
    ("Participation", "project"),
    ("Participation", "person"),
]
LABELS = [
    "Person",
    "Invoice",
    "LooseInvoice",
    "Payment",
    "Blog",
    "Seat",
    "Badge",
    "Project",
    "Participation",
]
NULLABLE = {("LooseInvoice", "person"), ("Blog", "owner")}
EXAMPLES = 25  # schemas; other ones in each run
WHOLE = [models.CASCADE, models.PROTECT, models.RESTRICT, models.DO_NOTHING]


@dataclass(frozen=True)
class Schema:
    """A schema: on_delete of each foreign key, models that a law requires, rows under hold."""

    on_delete: dict[tuple[str, str], Any]
    kept: frozenset[str]
    held: frozenset[str]
    order: tuple[int, ...]

    def declarations(self) -> list[PersonalModel]:
        """Return the declarations in the order of this schema."""
        in_default_order = declarations()
        return [self._as_kept(in_default_order[number]) for number in self.order]

    def _as_kept(self, declaration: PersonalModel) -> PersonalModel:
        label = declaration.model.removeprefix("relations.")
        if label in self.kept and "placed" in {
            column.name for column in apps.get_model(declaration.model)._meta.fields
        }:
            return replace(
                declaration, fields=dict.fromkeys(declaration.fields, STAYS), retention=TAX_LAW
            )
        if label in self.kept:  # kept as long as nothing says otherwise
            return replace(
                declaration, fields=dict.fromkeys(declaration.fields, STAYS), retention=None
            )
        return replace(declaration, fields=dict.fromkeys(declaration.fields, GOES))


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    on_delete = {
        column: draw(st.sampled_from([*WHOLE, models.SET_NULL] if column in NULLABLE else WHOLE))
        for column in COLUMNS
    }
    kept = frozenset(draw(st.sets(st.sampled_from([*LABELS[1:]]), max_size=3)))
    held = frozenset(draw(st.sets(st.sampled_from(LABELS), max_size=2)))
    order = tuple(draw(st.permutations(range(11))))
    return Schema(on_delete, kept, held, order)


@contextmanager
def world(schema: Schema) -> Iterator[None]:
    """Change on_delete in the models: the database does not store it."""
    relations = {
        column: apps.get_model("relations", column[0])._meta.get_field(column[1])
        for column in COLUMNS
    }
    before = {column: field.remote_field.on_delete for column, field in relations.items()}
    try:
        for column, field in relations.items():
            field.remote_field.on_delete = schema.on_delete[column]
        with registry.temporarily(schema.declarations()):
            yield
    finally:
        for column, field in relations.items():
            field.remote_field.on_delete = before[column]


def of(name: str, rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {label: [row for row in texts if name in repr(row)] for label, texts in rows.items()}


@pytest.mark.django_db(transaction=True)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schema=schemas())
def test_the_deletion_matches_the_plan_in_every_schema(relations: Any, schema: Schema) -> None:
    with transaction.atomic():
        anna = populate(relations, "anna")
        populate(relations, "otto")
        others = of("otto", snapshot(relations))
        with world(schema):
            for label in schema.held:
                model = apps.get_model("relations", label)
                held = anna if label == "Person" else mine(model)
                hold(model, str(held.pk), "a lawsuit")
            said = [step for step in preview(ANNA) if step.found]

            done = [step for step in erase(ANNA) if step.found]

            after = snapshot(relations)
            assert done == said
            assert of("otto", after) == others
            staying = (
                schema.kept
                | {label for label in LABELS if may_be_needed_by_a_hold(label, schema)}
                | {"Member"}
            )
            assert {label for label, rows in of("anna", after).items() if rows} <= {
                f"relations.{label}" for label in staying
            }
            list(erase(ANNA))
            assert snapshot(relations) == after, "twice changes nothing"
        transaction.set_rollback(True)


def mine(model: type[models.Model]) -> models.Model:
    """Return Anna's row of a model, which was created first."""
    return model._base_manager.order_by("pk")[0]


def may_be_needed_by_a_hold(label: str, schema: Schema) -> bool:
    """Return whether a row is held or the parent of a held one, and so unchanged."""
    if label in schema.held:
        return True
    above = {
        "Invoice": {"Payment"},
        "Project": {"Participation"},
        "Person": set(LABELS) - {"Person"},
    }
    return bool(above.get(label, set()) & schema.held)
