"""Attempts to change rows, which the database must refuse."""

from collections.abc import Callable

from django.db import IntegrityError, connection, transaction


def is_refused(
    attempt: Callable[[], object], by: tuple[type[Exception], ...] = (IntegrityError,)
) -> bool:
    """Return whether an attempt fails by one of these errors, by default by one of the database."""
    try:
        with transaction.atomic():
            attempt()
    except by:
        return True
    return False


def sql(text: str) -> Callable[[], object]:
    """Return an attempt that runs this statement."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(text)

    return run
