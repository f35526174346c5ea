"""Where an erasure could not do what is declared, or leaves what no law requires."""

import re
from collections.abc import Iterator

from privacy.personal_data.clearing import can_be_emptied, can_be_randomised, columns_to_clear
from privacy.personal_data.relations import Relation, relations_to
from privacy.personal_data.rows import column_at
from privacy.registry.declarations import Erasure, LegalBasis
from privacy.registry.discovery import registry
from privacy.reporting.coverage import Gap, installed_models

CITATION = re.compile(r"§|\bArt\.|\bArticles?\b|\b(?:Act|Code|Regulation)\b")  # of a law
NULLABLE = "Make the column nullable."


def unerasable_fields() -> Iterator[Gap]:
    """Yield fields that must be cleared from retained rows, but whose column prevents it."""
    for declaration, model in installed_models():
        for name, field in declaration.fields.items():
            if (
                field.retention
                and not field.retention.runner
                and not can_be_emptied(column_at(model, name))
            ):
                yield Gap(
                    f"{declaration.model}.{name}",
                    "must be emptied before its row is deleted, but the column prevents it",
                    NULLABLE,
                )
        if not declaration.is_retained:
            continue
        for name, field in declaration.fields.items():
            column = column_at(model, name)
            if field.erasure is Erasure.KEEP or column is None:
                continue
            possible = can_be_randomised if field.erasure is Erasure.RANDOMISE else can_be_emptied
            if not possible(column):
                yield Gap(
                    f"{declaration.model}.{name}",
                    "must be cleared from retained rows, but the column prevents it",
                    f"Declare erasure=Erasure.KEEP with its law, Erasure.RANDOMISE, or: {NULLABLE}",
                )


def retained_without_law() -> Iterator[Gap]:
    """Yield fields that an erasure retains though neither their lawful basis is a legal obligation
    nor their retention period cites a law."""
    for declaration in registry.personal_models:
        reason = str(declaration.retention.reason) if declaration.retention else ""
        for name in declaration.named(Erasure.KEEP):
            is_obliged = declaration.fields[name].basis is LegalBasis.LEGAL_OBLIGATION
            if not is_obliged and not CITATION.search(reason):
                yield Gap(
                    f"{declaration.model}.{name}",
                    "is retained by an erasure without a law",
                    "Name the law in the reason of its retention, or declare Erasure.DELETE.",
                )


def rows_that_a_law_needs() -> Iterator[Gap]:
    """Yield fields that cannot be cleared, of rows that a retained row needs.

    Such a row is retained with its personal fields cleared (see `privacy.personal_data.plan`).
    """
    for declaration, model in installed_models():
        needed_by = list(filter(_keeps_its_parent, relations_to(model)))
        if declaration.is_retained or not needed_by:
            continue
        for column, _erasure in columns_to_clear(declaration, everything=True):
            if not can_be_emptied(column) and not can_be_randomised(column):
                child, field = needed_by[0].child._meta.label, needed_by[0].field
                yield Gap(
                    f"{declaration.model}.{column.name}",
                    f"cannot be cleared, and {child}.{field} prevents the deletion of its row",
                    f"{NULLABLE} Or make {child}.{field} nullable, so that {child} can be "
                    "retained alone.",
                )


def _keeps_its_parent(relation: Relation) -> bool:
    """Return whether a row can outlive an erasure and needs the row that it points to."""
    declarations = registry.all_of(relation.child)
    is_retained = any(declaration.is_retained for declaration in declarations)
    if relation.takes_along:
        return is_retained and not relation.can_be_cut
    return relation.forbids and (not declarations or is_retained)
