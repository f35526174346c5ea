"""How long a kind of data is kept and why, as people are told it."""

from collections.abc import Iterator

from django.utils.translation import gettext

from privacy.personal_data.rows import model_of
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry


def kept_in_words(declared: PersonalModel) -> str:
    """How long rows are kept and why, also where they end with rows of another model, or a field
    goes before them."""
    return "; ".join([*_rows_in_words(declared), *_fields_in_words(declared)])


def _rows_in_words(declared: PersonalModel) -> Iterator[str]:
    if declared.retention is not None:
        yield declared.retention.in_words()
        return
    parent = next(
        (one for one in registry.personal_models if one.model == declared.ends_with), None
    )
    if parent is not None:
        yield gettext("as long as: %(title)s") % {"title": parent.title}


def _fields_in_words(declared: PersonalModel) -> Iterator[str]:
    options = model_of(declared)._meta
    for name, field in declared.fields.items():
        if field.retention is not None:
            label = getattr(options.get_field(name), "verbose_name", name)
            yield gettext("%(field)s only %(retention)s") % {
                "field": label,
                "retention": field.retention.in_words(),
            }
