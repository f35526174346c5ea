"""Periodic tasks, as the project declares them."""

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
    """Task that runs regularly.

    Attributes:
        title: what staff and the notice call it.
        function: a function of a module, idempotent and without arguments.
        every: interval between two runs.
        queue: tasks in one queue run one after another.
        by_date: whether it deletes or reminds by age, so that it must not run while the clock is
            ahead.
    """

    title: str | LazyText
    function: Callable[[], object]
    every: timedelta
    queue: str = ""
    by_date: bool = False

    @property
    def name(self) -> str:
        """Dotted path of the function, by which schedules and heartbeats name the task."""
        return dotted_path(self.function)


def periodic_tasks() -> Sequence[PeriodicTask]:
    """Return the tasks that PRIVACY_PERIODIC_TASKS names, in their order."""
    return tuple(import_string(conf.PERIODIC_TASKS)) if conf.PERIODIC_TASKS else ()
