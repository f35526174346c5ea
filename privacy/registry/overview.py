"""What the notice tells about stored data: one row per kind of data, derived from the
declarations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry
from privacy.registry.rows import model_of


@dataclass(frozen=True, slots=True)
class DataKind:
    """One table, or one store outside the tables, in words for the public (Art. 13(1)(c), (2)(a)
    GDPR)."""

    title: str
    what: tuple[str, ...]
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    kept: str


def data_kinds() -> Iterator[DataKind]:
    """Every declared model in the order of its declaration, and every declared store."""
    for declared in registry.personal_models:
        options = model_of(declared)._meta
        shown = [name for name, field in declared.fields.items() if field.exportable]
        yield DataKind(
            title=str(declared.title),
            what=_unique(
                str(getattr(options.get_field(name), "verbose_name", name)) for name in shown
            ),
            purposes=_unique(str(field.purpose) for field in declared.fields.values()),
            bases=_unique(str(field.basis.value) for field in declared.fields.values()),
            kept=kept_in_words(declared),
        )
    for store in registry.stores:
        yield DataKind(
            title=str(store.title),
            what=_unique(map(str, store.data)),
            purposes=(str(store.purpose),),
            bases=(str(store.basis.value),),
            kept=str(store.kept),
        )


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


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
