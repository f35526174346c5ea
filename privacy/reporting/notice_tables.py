"""Tables of the privacy notice: one row per dataset, derived from the declarations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from privacy.personal_data.retention_texts import kept_in_words
from privacy.personal_data.rows import model_of
from privacy.registry.discovery import registry


@dataclass(frozen=True, slots=True)
class DataKind:
    """One dataset as the notice describes it (Art. 13(1)(c), (2)(a) GDPR).

    Attributes:
        title: what a lay person calls it.
        what: categories of personal data.
        purposes: what they are processed for.
        bases: why that is lawful.
        kept: how long the data is kept, and why.
    """

    title: str
    what: tuple[str, ...]
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    kept: str


def data_kinds() -> Iterator[DataKind]:
    """Yield every declared model in the order of declaration, then every declared store."""
    for declaration in registry.personal_models:
        options = model_of(declaration)._meta
        shown = [name for name, field in declaration.fields.items() if field.exportable]
        yield DataKind(
            title=str(declaration.title),
            what=_unique(
                str(getattr(options.get_field(name), "verbose_name", name)) for name in shown
            ),
            purposes=_unique(str(field.purpose) for field in declaration.fields.values()),
            bases=_unique(str(field.basis.value) for field in declaration.fields.values()),
            kept=kept_in_words(declaration),
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
