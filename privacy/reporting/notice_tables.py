"""What the notice tells about stored data: one row per kind of data, derived from the
declarations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from privacy.personal_data.retention_texts import kept_in_words
from privacy.personal_data.rows import model_of
from privacy.registry.discovery import registry


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


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
