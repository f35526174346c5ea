"""The record of processing activities (Art. 30 GDPR), derived from the declarations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from privacy.personal_data.retention_texts import kept_in_words
from privacy.personal_data.rows import model_of
from privacy.registry.declarations import PersonalModel
from privacy.registry.discovery import registry


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity: what is done for one purpose with one kind of data."""

    purpose: str
    store: str
    title: str
    data: tuple[str, ...]  # categories of personal data, by the labels of their fields
    basis: str
    recipients: tuple[str, ...]
    retention: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A recipient outside, and where it is (Art. 30(1)(d), (e))."""

    name: str
    country: str
    data: str
    when: str


def activities() -> Iterator[Activity]:
    """Every activity, purpose by purpose within each store, in the order of the declarations."""
    for declared in registry.personal_models:
        purposes = dict.fromkeys(
            (str(one.purpose), str(one.basis.value)) for one in declared.fields.values()
        )
        for purpose, basis in purposes:
            names = [
                name
                for name, one in declared.fields.items()
                if (str(one.purpose), str(one.basis.value)) == (purpose, basis)
            ]
            yield Activity(
                purpose=purpose,
                store=declared.model,
                title=str(declared.title),
                data=tuple(_label(declared, name) for name in names),
                basis=basis,
                recipients=_unique(
                    str(who) for name in names for who in declared.fields[name].recipients
                ),
                retention=kept_in_words(declared),
            )
    yield from _stores()


def _stores() -> Iterator[Activity]:
    for store in registry.stores:
        yield Activity(
            purpose=str(store.purpose),
            store=store.name,
            title=str(store.title),
            data=tuple(map(str, store.data)),
            basis=str(store.basis.value),
            recipients=(),
            retention=str(store.kept),
        )


def transfers() -> Iterator[Transfer]:
    """Every declared recipient."""
    for one in registry.recipients:
        yield Transfer(str(one.name), str(one.country), str(one.data), str(one.when))


def _label(declared: PersonalModel, name: str) -> str:
    return str(getattr(model_of(declared)._meta.get_field(name), "verbose_name", name))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
