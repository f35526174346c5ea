"""Relations that a deletion follows: foreign keys, many-to-many, generic ones, parent models."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from privacy.registry.declarations import Erasure
from privacy.registry.discovery import registry

Key = Any  # of a row, as its primary key's Python value
BATCH = 2000  # keys in one query


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of one model that point to rows of another.

    Attributes:
        parent: the model that is pointed to.
        child: the model with the foreign key.
        field: name of the foreign key, or of the object id of a generic relation.
        takes_along: CASCADE: the child's row is deleted with the parent's.
        forbids: PROTECT, RESTRICT or a bare constraint: the parent's row cannot be deleted while
            the child's exists.
        can_be_cut: the foreign key takes NULL, so that the child's row can be retained alone.
        content_type: name of the content type field of a generic relation.
    """

    parent: type[models.Model]
    child: type[models.Model]
    field: str
    takes_along: bool
    forbids: bool
    can_be_cut: bool
    content_type: str = ""

    @property
    def is_membership(self) -> bool:
        """Whether the child's rows are those of an automatic many-to-many table."""
        return bool(self.child._meta.auto_created)

    def edges(self, parents: Collection[Key]) -> Iterator[tuple[Key, Key]]:
        """Yield (key of a child's row, key of the parent's row) for these parents."""
        for batch in _batches(parents):
            if self.content_type:
                kind = ContentType.objects.get_for_model(self.parent, for_concrete_model=True)
                by_text = {str(key): key for key in batch}
                rows = self.child._base_manager.filter(
                    **{self.content_type: kind, f"{self.field}__in": list(by_text)}
                )
                for child, parent in rows.values_list("pk", self.field):
                    yield child, by_text[str(parent)]
            else:
                rows = self.child._base_manager.filter(**{f"{self.field}__pk__in": batch})
                yield from rows.order_by().values_list("pk", f"{self.field}__pk")


def relations_to(model: type[models.Model]) -> tuple[Relation, ...]:
    """Return every relation to this model, including hidden ones such as many-to-many tables."""
    return (*_foreign_keys(model), *_generic(model))


@cache
def parents_of(model: type[models.Model]) -> tuple[tuple[type[models.Model], str], ...]:
    """Return (parent, link field) in multi-table inheritance; both rows are deleted together."""
    links = model._meta.concrete_model._meta.parents.items()  # type: ignore[union-attr]
    return tuple((parent, str(link.name)) for parent, link in links if link is not None)


def _foreign_keys(model: type[models.Model]) -> Iterator[Relation]:
    for relation in model._meta.get_fields(include_hidden=True, include_parents=False):
        if (
            not relation.auto_created
            or relation.concrete
            or not (relation.one_to_many or relation.one_to_one)
        ):
            continue
        column: Any = relation.field  # type: ignore[union-attr]
        on_delete = column.remote_field.on_delete
        ends_with_it = _ends_with(column.model, model)
        forbids = on_delete in {models.PROTECT, models.RESTRICT}
        forbids = forbids or (on_delete is models.DO_NOTHING and column.db_constraint)
        yield Relation(
            parent=model,
            child=column.model,
            field=str(column.name),
            takes_along=on_delete is models.CASCADE or (forbids and ends_with_it),
            forbids=forbids and not ends_with_it,
            can_be_cut=bool(column.null),
        )


def _ends_with(child: type[models.Model], parent: type[models.Model]) -> bool:
    """Return whether child rows are declared to end with the parent's, which they protect."""
    for declaration in registry.all_of(child):
        if declaration.retention is None and declaration.ends_with == parent._meta.label:
            return True
    return False


def _generic(model: type[models.Model]) -> Iterator[Relation]:
    """Yield generic relations, which Django cascades.

    Generic foreign keys without one are declared with Identifier.GENERIC_KEY.
    """
    for column in model._meta.private_fields:
        if hasattr(column, "bulk_related_objects"):
            yield Relation(
                parent=model,
                child=column.remote_field.model,
                field=str(column.object_id_field_name),
                takes_along=True,
                forbids=False,
                can_be_cut=False,
                content_type=str(column.content_type_field_name),
            )


def keeps_memberships(relation: Relation) -> bool:
    """Return whether a many-to-many field is declared to be retained with its row."""
    for column in relation.parent._meta.local_many_to_many:
        if column.remote_field.through is relation.child:
            for declaration in registry.all_of(relation.parent):
                if column.name in declaration.named(Erasure.KEEP):
                    return True
    return False


def is_automatic(column: Any) -> bool:
    """Return whether Django created the table of a many-to-many field."""
    return bool(column.remote_field.through._meta.auto_created)


def in_order(unordered: Collection[type[models.Model]]) -> list[type[models.Model]]:
    """Sort models, children before their parents, as far as the relations are acyclic."""
    ordered, visited = list[type[models.Model]](), set[type[models.Model]]()

    def visit(model: type[models.Model]) -> None:
        if model in visited:
            return
        visited.add(model)
        children = set[type[models.Model]]()
        for relation in relations_to(model):
            if relation.takes_along or relation.forbids:
                children.add(relation.child)
        for child in sorted(children.intersection(unordered), key=lambda child: child._meta.label):
            visit(child)
        ordered.append(model)

    for model in sorted(unordered, key=lambda model: model._meta.label):
        visit(model)
    return ordered


def _batches(keys: Collection[Key]) -> Iterator[list[Key]]:
    all_keys = list(keys)
    for start in range(0, len(all_keys), BATCH):
        yield all_keys[start : start + BATCH]
