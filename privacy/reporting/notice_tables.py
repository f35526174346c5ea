"""Tables of the privacy notice: one row per dataset, derived from the declarations."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from privacy.company_rules.in_force import AS_DECLARED, Rules
from privacy.personal_data.retention_texts import deviations_in_words, retention_in_words
from privacy.registry.discovery import registry
from privacy.reporting.declared_fields import label_of
from privacy.reporting.joint_controllers import joint_in_words


@dataclass(frozen=True, slots=True)
class DataKind:
    """One dataset as the notice describes it (Art. 13(1)(c), (2)(a) GDPR).

    Attributes:
        dataset: label of the model, or name of the store.
        title: what a lay person calls it.
        what: categories of personal data.
        purposes: what they are processed for.
        bases: why that is lawful.
        retention: how long the data is kept, and why.
        source: where the data comes from (Art. 14(2)(f)); empty for a store.
        joint: which companies decide together, and how (Art. 26(2)); empty for one company.
        deviations: which companies keep it for another time or process it on another lawful basis.
    """

    dataset: str
    title: str
    what: tuple[str, ...]
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    retention: str
    source: str = ""
    joint: str = ""
    deviations: tuple[str, ...] = ()


def data_kinds(
    company_names: Mapping[str, str] = MappingProxyType({}), rules: Rules = AS_DECLARED
) -> Iterator[DataKind]:
    """Yield every declared model in the order of declaration, then every declared store; with
    `rules`, also what companies do otherwise.

    `company_names` are by slug. Reads no database.
    """
    for declaration in registry.personal_models:
        what, purposes, bases = [], [], []
        for name, field in declaration.fields.items():
            if field.exportable:
                what.append(label_of(declaration, name))
            purposes.append(field.purpose)
            bases.append(field.basis.value)
        yield DataKind(
            dataset=declaration.model,
            title=str(declaration.title),
            what=_unique(what),
            purposes=_unique(purposes),
            bases=_unique(bases),
            retention=retention_in_words(declaration),
            source=declaration.sources_of(declaration.fields),
            joint=joint_in_words(declaration.controller, company_names),
            deviations=deviations_in_words(declaration, rules),
        )
    for store in registry.stores:
        yield DataKind(
            dataset=store.name,
            title=str(store.title),
            what=_unique(store.data),
            purposes=(str(store.purpose),),
            bases=(str(store.basis.value),),
            retention=str(store.retention),
            joint=joint_in_words(store.controller, company_names),
        )


def _unique(texts: Iterable[object]) -> tuple[str, ...]:
    """Return the texts in the current language, each once."""
    return tuple(dict.fromkeys(map(str, texts)))
