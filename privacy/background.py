"""Hand work to the project's queue once the transaction that asks for it has committed."""

from django.db import transaction
from django.utils.module_loading import import_string

from privacy.conf import conf


def run_later(task: str, *arguments: object) -> None:
    """Queue the callable at the dotted path `task`; without PRIVACY_RUN_LATER, call it after the
    commit.

    Tasks may run twice, so each is idempotent, and each keeps its state in rows of its own: a sweep
    finds what was never queued.
    """

    def hand_over() -> None:
        if conf.RUN_LATER:
            import_string(conf.RUN_LATER)(task, *arguments)
        else:
            import_string(task)(*arguments)

    transaction.on_commit(hand_over, robust=True)  # what cannot be queued now, a sweep finds
