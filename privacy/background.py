"""Background jobs, queued once the transaction that requests them has committed."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, transaction
from django.utils.module_loading import import_string

from privacy.conf import conf

Item = TypeVar("Item")

logger = logging.getLogger(__name__)


def dotted_path(function: Callable[..., object]) -> str:
    """Return the name by which a queue, a schedule or a heartbeat finds a function again."""
    return f"{function.__module__}.{function.__qualname__}"


def run_later(function: Callable[..., object], *arguments: object) -> None:
    """Queue a call of a module's function; without PRIVACY_RUN_LATER, call it after the commit.

    Jobs may run twice, so they are idempotent, and they keep their state in their own rows: a
    periodic task finds those that were never queued.
    """

    def hand_over() -> None:
        if conf.RUN_LATER:
            import_string(conf.RUN_LATER)(dotted_path(function), *arguments)
        else:
            function(*arguments)

    transaction.on_commit(hand_over, robust=True)  # a periodic task finds what is not queued


def do_each(act: Callable[[Item], int], items: Iterable[Item]) -> int:
    """Do one piece of work for each item; return the sum of what `act` returns.

    An item that fails does not stop those after it. Its error is logged by its type, since the text
    may name a person, and the first one is raised after the last item, so that the heartbeat of the
    job shows it. An unreachable database ends the work at once. `act` is atomic.
    """
    done, failed, first = 0, 0, None
    for item in items:
        try:
            done += act(item)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            failed, first = failed + 1, first or error
            logger.error("%s failed for one item (%s).", _name(act), type(error).__name__)
    if first is not None:
        logger.error("%s: %d items done, %d failed.", _name(act), done, failed)
        raise first
    return done


def _name(act: Callable[..., object]) -> str:
    return getattr(getattr(act, "func", act), "__qualname__", type(act).__qualname__)
