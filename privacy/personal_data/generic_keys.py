"""Rows that name any record by content type and key, such as those of the admin log."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef


def content_type_field(model: type[Model]) -> str:
    """Return the name of the foreign key to the content type. Raises LookupError without one."""
    for field in model._meta.concrete_fields:
        if field.related_model is ContentType:
            return str(field.name)
    raise LookupError(f"{model._meta.label} points to no table.")


def content_types_in_use(model: type[Model], content_type: str) -> set[int]:
    """Return the keys of the content types that rows of a model point to, by its index on them."""
    pointing = model._base_manager.order_by().filter(**{content_type: OuterRef("pk")})
    return set(ContentType.objects.filter(Exists(pointing)).values_list("pk", flat=True))
