"""Retention periods as text for people: how long data is kept, and why."""

from collections.abc import Iterator

from django.utils.translation import gettext

from privacy.personal_data.rows import model_of
from privacy.registry.declarations import PersonalField, PersonalModel
from privacy.registry.discovery import registry


def retention_in_words(declaration: PersonalModel) -> str:
    """Return how long rows are kept and why.

    It also covers rows that end with those of another model, and fields emptied before their row.
    """
    return "; ".join([*_rows_in_words(declaration), *_fields_in_words(declaration)])


def field_retention_in_words(declaration: PersonalModel, field: PersonalField) -> str:
    """Return how long one field is kept and why: its own period, or that of its row."""
    return field.retention.in_words() if field.retention else "".join(_rows_in_words(declaration))


def _rows_in_words(declaration: PersonalModel) -> Iterator[str]:
    if declaration.retention is not None:
        yield declaration.retention.in_words()
        return
    for parent in registry.all_of(declaration.ends_with)[:1]:
        yield gettext("as long as: %(title)s") % {"title": parent.title}


def _fields_in_words(declaration: PersonalModel) -> Iterator[str]:
    options = model_of(declaration)._meta
    for name, field in declaration.fields.items():
        if field.retention is not None:
            label = getattr(options.get_field(name), "verbose_name", name)
            yield gettext("%(field)s only %(retention)s") % {
                "field": label,
                "retention": field.retention.in_words(),
            }
