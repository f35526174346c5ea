"""Tables and columns of the databases that no installed app has: what an app that was removed, a
script or an import left there has no declaration, no period, and no export."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from privacy.conf import conf
from privacy.reporting.coverage import Gap

HINT = "Delete it, or name it in PRIVACY_TABLES_OF_OTHERS if another program uses it."
# (table, column) of every table.
COLUMNS = {
    "sqlite": """
        SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
        WHERE t.type = 'table'
    """,
    "postgresql": """
        SELECT table_name::text, column_name::text FROM information_schema.columns
        WHERE table_schema = current_schema()
    """,
}


def unknown_tables() -> Iterator[Gap]:
    """Yield the tables of the configured databases that belong to no model, and the columns of
    those that do, `table.column`, except those that `PRIVACY_TABLES_OF_OTHERS` names."""
    known = _columns_of_models()
    for alias in connections:
        tables = set(connections[alias].introspection.table_names())
        for table in sorted(tables - known.keys() - {*conf.TABLES_OF_OTHERS}):
            yield Gap(table, "is a table that no installed app has", HINT)
        for table, column in sorted(_columns(connections[alias])):
            name = f"{table}.{column}"
            if column not in known.get(table, {column}) and name not in conf.TABLES_OF_OTHERS:
                yield Gap(name, "is a column that no installed app has", HINT)


def _columns_of_models() -> Mapping[str, Set[str]]:
    """Return the columns of each table that a model has."""
    columns = defaultdict[str, set[str]](set)
    models: list[Any] = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    for model in models:
        columns[model._meta.db_table] |= {field.column for field in model._meta.local_fields}
    return columns


def _columns(connection: BaseDatabaseWrapper) -> Set[tuple[str, str]]:
    """Return (table, column) of a database; nothing where it is of another kind."""
    if connection.vendor not in COLUMNS:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS[connection.vendor])
        return {(table, column) for table, column in cursor.fetchall()}
