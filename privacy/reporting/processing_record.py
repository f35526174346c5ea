"""The record of processing activities (Art. 30 GDPR), derived from the declarations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from django.utils.translation import gettext

from privacy.company_rules.in_force import AS_DECLARED, Rules, basis_under
from privacy.personal_data.company_periods import rules_about
from privacy.personal_data.retention_texts import deviations_in_words, retention_in_words
from privacy.registry.discovery import registry
from privacy.reporting.declared_fields import label_of
from privacy.reporting.joint_controllers import joint_in_words


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity: one dataset processed for one purpose (Art. 30(1) GDPR).

    Attributes:
        purpose: what the data is processed for.
        store: label of the model, or name of the store.
        title: what a lay person calls the dataset.
        data: categories of personal data, by the labels of their fields.
        basis: why the processing is lawful.
        source: where the data come from.
        recipients: who the data is disclosed to.
        retention: how long the data is kept, and why.
        joint: which companies decide together, and how (Art. 30(1)(a)); empty for one company.
    """

    purpose: str
    store: str
    title: str
    data: tuple[str, ...]
    basis: str
    source: str
    recipients: tuple[str, ...]
    retention: str
    joint: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Third party to whom data is disclosed (Art. 30(1)(d), (e)), as `registry.Recipient`."""

    name: str
    country: str
    data: str
    when: str
    safeguard: str


def activities(
    company_names: Mapping[str, str] = MappingProxyType({}),
    rules: Rules = AS_DECLARED,
    company: object = None,
) -> Iterator[Activity]:
    """Yield the activities, purpose by purpose within each dataset, in the order of declaration.

    Those of one company are told by its own rules; without a company, the rules of all are named.
    `company_names` are by slug. Reads no database.
    """
    for declaration in registry.personal_models:
        theirs = rules_about(declaration, rules)
        own = next((rule for rule in theirs if rule.company == company), None)
        others = deviations_in_words(declaration, rules) if company is None else ()
        for (purpose, basis), names in declaration.by_ground(partial(basis_under, own)).items():
            yield Activity(
                purpose=purpose,
                store=declaration.model,
                title=str(declaration.title),
                data=tuple(label_of(declaration, name) for name in names),
                basis=str(basis.value),
                source=declaration.sources_of(names),
                recipients=registry.recipients_of(declaration, *names),
                retention="; ".join([retention_in_words(declaration, own), *others]),
                joint=joint_in_words(declaration.controller, company_names),
            )
    yield from _stores(company_names)


def _stores(company_names: Mapping[str, str]) -> Iterator[Activity]:
    for store in registry.stores:
        yield Activity(
            purpose=str(store.purpose),
            store=store.name,
            title=str(store.title),
            data=tuple(map(str, store.data)),
            basis=str(store.basis.value),
            source=gettext("made by our system"),
            recipients=registry.recipients_of_store(store),
            retention=str(store.retention),
            joint=joint_in_words(store.controller, company_names),
        )


def transfers() -> Iterator[Transfer]:
    """Yield every declared recipient."""
    for recipient in registry.recipients:
        yield Transfer(
            name=str(recipient.name),
            country=str(recipient.country),
            data=str(recipient.data),
            when=str(recipient.when),
            safeguard=str(recipient.safeguard),
        )
