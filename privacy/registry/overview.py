"""What the notice tells about stored data: one row per kind of data, derived from the declarations."""

from collections.abc import Iterator
from dataclasses import dataclass

from privacy.registry.discovery import registry
from privacy.registry.rows import model_of


@dataclass(frozen=True, slots=True)
class DataKind:
    """One table of the system, in words for the public (Art. 13(1)(c), (2)(a) GDPR)."""

    title: str
    what: tuple[str, ...]
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    kept: str


def data_kinds() -> Iterator[DataKind]:
    """Every declared model in the order of its declaration."""
    titles = {declared.model: str(declared.title) for declared in registry.personal_models}
    for declared in registry.personal_models:
        options = model_of(declared)._meta
        shown = [name for name, field in declared.fields.items() if field.exportable]
        yield DataKind(
            title=str(declared.title),
            what=_unique(str(getattr(options.get_field(name), "verbose_name", name)) for name in shown),
            purposes=_unique(str(field.purpose) for field in declared.fields.values()),
            bases=_unique(str(field.basis.value) for field in declared.fields.values()),
            kept=str(declared.retention.reason) if declared.retention else titles.get(declared.ends_with, ""),
        )


def _unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
