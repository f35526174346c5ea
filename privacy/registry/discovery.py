"""Discovery and look-up of the declarations in every app's `privacy.py`, through `registry`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model

from privacy.conf import conf
from privacy.registry.declarations import (
    Cookie,
    Declaration,
    Identifier,
    NoPersonalData,
    NoPersonalDataStore,
    PersonalModel,
    ProcessorRole,
    Recipient,
    RetentionLaw,
    Store,
    Withdrawal,
)
from privacy.registry.identifier_kind import IdentifierKind
from privacy.registry.promise import Promise
from privacy.registry.texts import Text

T = TypeVar("T")


class Registry:
    """All declarations, read from the apps on first use, in the order of INSTALLED_APPS."""

    @cached_property
    def declarations(self) -> tuple[Declaration | Promise, ...]:
        """Every declaration, in the order in which its module lists them."""
        declarations: list[Declaration | Promise] = []
        for name in self._modules():
            declarations.extend(import_module(name).declarations)
        return tuple(declarations)

    @staticmethod
    def _modules() -> Iterator[str]:
        for app in apps.get_app_configs():
            name = f"{app.name}.privacy"
            if find_spec(name) is not None:
                yield name
        yield from conf.DECLARATIONS

    @cached_property
    def _by_kind(self) -> dict[type[Any], tuple[Any, ...]]:
        return {}

    def _of(self, kind: type[T]) -> tuple[T, ...]:
        if kind not in self._by_kind:
            declared = (entry for entry in self.declarations if isinstance(entry, kind))
            self._by_kind[kind] = tuple(declared)
        return self._by_kind[kind]

    @cached_property
    def _by_label(self) -> dict[str, tuple[PersonalModel, ...]]:
        by_label = dict[str, tuple[PersonalModel, ...]]()
        for declaration in self.personal_models:
            by_label[declaration.model] = (*by_label.get(declaration.model, ()), declaration)
        return by_label

    @property
    def personal_models(self) -> tuple[PersonalModel, ...]:
        """Models that hold personal data; one is declared twice where a row has two owners."""
        return self._of(PersonalModel)

    def get(self, model: type[Model] | str) -> PersonalModel:
        """Return the declaration of a personal model, given its class or its label, such as
        `"orders.Order"`.

        Of two declarations, the first. Raises LookupError where the model has none.
        """
        if not (declarations := self.all_of(model)):
            raise LookupError(f"{_label(model)} is not declared as a personal model.")
        return declarations[0]

    def all_of(self, model: type[Model] | str) -> tuple[PersonalModel, ...]:
        """Return every declaration of a model, given its class or its label: two where a row has
        two owners, or none."""
        return self._by_label.get(_label(model), ())

    def title_of(self, dataset: str) -> str:
        """Return what a lay person calls a dataset, given the label of its model or the name of its
        store; that itself where nothing declares it any longer."""
        if declarations := self.all_of(dataset):
            return str(declarations[0].title)
        stores = {store.name: store.title for store in self.stores}
        return str(stores.get(dataset, dataset))

    def identifiers_of(self, model: type[Model] | str) -> set[Identifier]:
        """Return by what the rows of a model are found, by each of its declarations."""
        return {declaration.identified_by for declaration in self.all_of(model)}

    @property
    def personal_labels(self) -> frozenset[str]:
        """Labels of the personal models, such as `"orders.Order"`."""
        return frozenset(self._by_label)

    @property
    def excused_models(self) -> tuple[NoPersonalData, ...]:
        """Models declared to hold no personal data."""
        return self._of(NoPersonalData)

    @property
    def stores(self) -> tuple[Store, ...]:
        """Datasets outside the tables."""
        return self._of(Store)

    @property
    def excused_stores(self) -> tuple[NoPersonalDataStore, ...]:
        """Stores outside the tables declared to hold no personal data."""
        return self._of(NoPersonalDataStore)

    @property
    def cookies(self) -> tuple[Cookie, ...]:
        """Cookies and browser-storage entries that the site may set."""
        return self._of(Cookie)

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Third parties to whom data may be disclosed."""
        return self._of(Recipient)

    @property
    def processor_roles(self) -> tuple[ProcessorRole, ...]:
        """Jobs of processors: all declared ones but `conf.PROCESSOR_ROLES_NOT_USED`."""
        left_out = conf.PROCESSOR_ROLES_NOT_USED
        return tuple(role for role in self._of(ProcessorRole) if role.key not in left_out)

    @property
    def retention_laws(self) -> tuple[RetentionLaw, ...]:
        """Laws by which companies of a country may keep a dataset for another time."""
        return self._of(RetentionLaw)

    def recipients_of(self, declaration: PersonalModel, *names: str) -> tuple[str, ...]:
        """Return who gets these fields, outside the company, in the current language: the declared
        recipients, then processors by their role, each once."""
        return self._named(declaration.recipients_of(*names), declaration.model)

    def recipients_of_store(self, store: Store) -> tuple[str, ...]:
        """Return which processors get the data of a store, by their role."""
        return self._named((), store.name)

    def _named(self, declared: Iterable[Text], dataset: str) -> tuple[str, ...]:
        roles = [role.title for role in self.processor_roles if role.processes(dataset)]
        return tuple(dict.fromkeys(map(str, [*declared, *roles])))

    @property
    def withdrawals(self) -> tuple[Withdrawal, ...]:
        """Uses of data that a person can end."""
        return self._of(Withdrawal)

    @property
    def identifier_kinds(self) -> tuple[IdentifierKind, ...]:
        """Kinds of numbers by which a request can name a person."""
        return self._of(IdentifierKind)

    def identifier_kind(self, name: str) -> IdentifierKind | None:
        """Return the kind of number with this name; None where no app declares it."""
        return next((kind for kind in self.identifier_kinds if kind.name == name), None)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Promises that the site makes, in the order of their ids, which is that of the notice's
        sentences: all declared ones but `conf.PROMISES_NOT_MADE`."""
        left_out = conf.PROMISES_NOT_MADE
        made = [promise for promise in self._of(Promise) if promise.id not in left_out]
        return tuple(sorted(made, key=lambda promise: promise.id))

    @property
    def promises_by_id(self) -> dict[str, Promise]:
        """The same promises by their ids, in the same order."""
        return {promise.id: promise for promise in self.promises}

    @property
    def declared_models(self) -> tuple[PersonalModel | NoPersonalData, ...]:
        """Declarations of models, with personal data or without."""
        return (*self.personal_models, *self.excused_models)

    @contextmanager
    def temporarily(self, declarations: Iterable[Declaration | Promise]) -> Iterator[None]:
        """Replace all declarations while the block runs, for tests."""
        before = self.declarations
        self._replace(tuple(declarations))
        try:
            yield
        finally:
            self._replace(before)

    def _replace(self, declarations: "tuple[Declaration | Promise, ...]") -> None:
        self.__dict__.clear()  # with what is cached of them
        self.__dict__["declarations"] = declarations


def _label(model: type[Model] | str) -> str:
    return model if isinstance(model, str) else model._meta.label


registry = Registry()
