"""Find every app's `privacy.py` and hold what it declares: `registry` is the one map of personal
data."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TypeVar

from django.apps import apps

from privacy.conf import conf
from privacy.registry.declarations import (
    Cookie,
    Declaration,
    NoPersonalData,
    NoPersonalDataStore,
    PersonalModel,
    Recipient,
    Store,
    Withdrawal,
)
from privacy.registry.promise import Promise

T = TypeVar("T")


class Registry:
    """All declarations, read from the apps on first use, in the order of INSTALLED_APPS."""

    @cached_property
    def declarations(self) -> tuple[Declaration | Promise, ...]:
        found: list[Declaration | Promise] = []
        for name in self._modules():
            found.extend(import_module(name).declarations)
        return tuple(found)

    @staticmethod
    def _modules() -> Iterator[str]:
        for app in apps.get_app_configs():
            name = f"{app.name}.privacy"
            if find_spec(name) is not None:
                yield name
        yield from conf.DECLARATIONS

    def _of(self, kind: type[T]) -> tuple[T, ...]:
        return tuple(one for one in self.declarations if isinstance(one, kind))

    @property
    def personal_models(self) -> tuple[PersonalModel, ...]:
        return self._of(PersonalModel)

    @property
    def excused_models(self) -> tuple[NoPersonalData, ...]:
        return self._of(NoPersonalData)

    @property
    def stores(self) -> tuple[Store, ...]:
        return self._of(Store)

    @property
    def excused_stores(self) -> tuple[NoPersonalDataStore, ...]:
        return self._of(NoPersonalDataStore)

    @property
    def cookies(self) -> tuple[Cookie, ...]:
        return self._of(Cookie)

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        return self._of(Recipient)

    @property
    def withdrawals(self) -> tuple[Withdrawal, ...]:
        return self._of(Withdrawal)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """In the order of their ids, which is the order of the notice's sentences."""
        return tuple(sorted(self._of(Promise), key=lambda promise: promise.id))

    @property
    def declared_models(self) -> tuple[PersonalModel | NoPersonalData, ...]:
        return (*self.personal_models, *self.excused_models)

    @contextmanager
    def temporarily(self, declarations: Iterable[Declaration | Promise]) -> Iterator[None]:
        """Replace all declarations while the block runs, for tests."""
        before = self.declarations
        self.__dict__["declarations"] = tuple(declarations)
        try:
            yield
        finally:
            self.__dict__["declarations"] = before


registry = Registry()
