"""The regular work of the project, as it declares it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from privacy.background import dotted_path
from privacy.conf import conf

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText
else:
    from django.utils.functional import Promise as LazyText


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """A function of a module, idempotent and without arguments, that runs again after each
    interval."""

    title: str | LazyText
    function: Callable[[], object]
    every: timedelta
    queue: str = ""  # work in one queue waits for the work before it
    by_date: bool = False  # deletes or reminds by age: a clock that is ahead would do harm

    @property
    def name(self) -> str:
        """The dotted path of the function, by which schedules and heartbeats name the task."""
        return dotted_path(self.function)


def periodic_tasks() -> Sequence[PeriodicTask]:
    """What PRIVACY_REGULAR_WORK names, in its order."""
    return tuple(import_string(conf.PERIODIC_TASKS)) if conf.PERIODIC_TASKS else ()
