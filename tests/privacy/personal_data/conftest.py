"""Backups, as an operator makes and restores them."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from privacy.triggers import suspended


@pytest.fixture
def backup(tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Makes a backup of the whole database and gives the function that restores it."""

    numbers = count()

    def make() -> Callable[[], None]:
        file = tmp_path / f"backup-{next(numbers)}.json"
        call_command(
            "dumpdata", exclude=["contenttypes", "auth.permission"], output=str(file), verbosity=0
        )

        def restore() -> None:
            # Operators restore files of the database or `pg_dump`, which need no permission.
            with suspended(connection):
                call_command("flush", interactive=False, verbosity=0)
            with suspended(connection):
                call_command("loaddata", str(file), verbosity=0)

        return restore

    return make
