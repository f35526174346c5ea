"""The rows of one declared model that belong to one data subject, and their values."""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model, Q, QuerySet
from django.db.models.functions import Lower

from privacy.registry.declarations import Identifier, PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.subject import DataSubject, normalise_email

M = TypeVar("M", bound=Model)


def model_of(declared: PersonalModel) -> type[Model]:
    return apps.get_model(declared.model)


def rows_of(declared: PersonalModel, subject: DataSubject) -> QuerySet[Model]:
    """The subject's rows, by exact identifier; never a part of it, so `a@x` does not find `ba@x`.

    In a large table an index on `Lower(path)` finds them at once.
    """
    rows = model_of(declared)._base_manager.order_by("pk")
    path = declared.subject
    if declared.identified_by is Identifier.ADDRESS:
        return rows.filter(**{f"{path}__in": subject.addresses})
    if declared.identified_by is Identifier.EMAIL_KEY:
        return rows.filter(**{path: subject.email_key}) if subject.email or subject.key else rows.none()
    if declared.identified_by is Identifier.RECORD:
        return rows.filter(_names_a_record(declared, subject))
    return of_mailbox(rows, path, subject.email)


def of_mailbox(rows: QuerySet[M], path: str, email: str) -> QuerySet[M]:
    """Of these rows, those whose `path` leads to this mailbox; none without a mailbox."""
    if not email:
        return rows.none()
    spellings = {email.strip().lower(), normalise_email(email)}
    found = rows.alias(mailbox_in_lower_case=Lower(path)).filter(mailbox_in_lower_case__in=spellings)
    return cast("QuerySet[M]", found)


def spellings_of(subject: DataSubject) -> set[str]:
    """The ways in which stores spell this mailbox. More than one may be more than one person: staff decide."""
    return {
        str(value)
        for declared in registry.personal_models
        if declared.identified_by is Identifier.EMAIL
        for value in rows_of(declared, subject).order_by().values_list(declared.subject, flat=True).distinct()
    }


def _names_a_record(declared: PersonalModel, subject: DataSubject) -> Q:
    """That a row names, by content type and key, one of the person's rows in any other declared model."""
    named = Q(pk__in=[])
    content_type = content_type_field(model_of(declared))
    for other in registry.personal_models:
        if other.identified_by is not Identifier.RECORD:
            keys = [str(key) for key in rows_of(other, subject).values_list("pk", flat=True)]
            if keys:
                kind = ContentType.objects.get_for_model(model_of(other))
                named |= Q(**{content_type: kind, f"{declared.subject}__in": keys})
    return named


def content_type_field(model: type[Model]) -> str:
    """The name of the field that says to which table a row points. Raises LookupError where there is none."""
    for field in model._meta.concrete_fields:
        if field.related_model is ContentType:
            return str(field.name)
    raise LookupError(f"{model._meta.label} points to no table.")


def values_of(declared: PersonalModel, row: Model) -> Iterator[tuple[str, str, Any]]:
    """(field, label, value) of every exportable field, as a person reads it: choices by their label."""
    for name, field in declared.fields.items():
        if field.exportable:
            column = row._meta.get_field(name)
            if not isinstance(column, Field):
                continue
            shown = getattr(row, f"get_{name}_display", None)
            value = shown() if shown else column.value_from_object(row)
            yield name, str(column.verbose_name), value
