"""A database as an earlier release left it, for tests of migrations."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps

from privacy import triggers

Target = tuple[str, str]  # app label and name of a migration
EMPTY = "before_all_migrations"


@contextmanager
def empty_database() -> Iterator[BaseDatabaseWrapper]:
    """Put a new database without a table in the place of the one of the tests, and yield the
    latter."""
    tests = connections["default"]
    empty = tests.copy()
    empty.settings_dict["NAME"] = ":memory:" if tests.vendor == "sqlite" else EMPTY
    if tests.vendor == "postgresql":
        recreate(tests, "CREATE")
    connections["default"] = empty
    ContentType.objects.clear_cache()
    try:
        yield tests
    finally:
        connections["default"] = tests
        ContentType.objects.clear_cache()
        empty.connection.close()  # `close` of the wrapper keeps a database in memory open
        if tests.vendor == "postgresql":
            recreate(tests, "DROP")


def recreate(tests: BaseDatabaseWrapper, statement: str) -> None:
    """Make the empty database, or drop it: CREATE or DROP."""
    with tests._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {EMPTY}")
        if statement == "CREATE":
            cursor.execute(f"CREATE DATABASE {EMPTY} TEMPLATE template0")


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


def migrate_one_by_one(*targets: Target) -> StateApps:
    """Migrate forwards to these migrations without squashed ones. Return the models."""
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    return executor.migrate(list(targets)).apps
