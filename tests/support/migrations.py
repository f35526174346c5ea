"""A database as an earlier release left it, for tests of migrations."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from privacy import triggers

Target = tuple[str, str]  # app label and name of a migration


@contextmanager
def migrated_back_to(*targets: Target) -> Iterator[StateApps]:
    """Undo what follows these migrations; give the models of then, and migrate to now at the end.

    Other apps whose migrations depend on an undone one go back, too.
    """
    triggers.remove(connection)  # as the command does on SQLite
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    try:
        yield executor.loader.project_state(list(targets)).apps
    finally:
        migrate_to()
        triggers.install(connection)


def migrate_to(*targets: Target) -> StateApps:
    """Migrate to these migrations; without any, to the newest of all apps. Return the models."""
    executor = MigrationExecutor(connection)
    wanted: Sequence[Target] = targets or executor.loader.graph.leaf_nodes()
    return executor.migrate(list(wanted)).apps
