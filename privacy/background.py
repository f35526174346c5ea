"""Background jobs, queued once the transaction that requests them has committed."""

from collections.abc import Callable

from django.db import transaction
from django.utils.module_loading import import_string

from privacy.conf import conf


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
