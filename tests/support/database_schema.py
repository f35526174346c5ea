"""What a database consists of, for comparison with another."""

import re
from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

POSTGRESQL = """
SELECT 'column ' || concat_ws(' ', attrelid::regclass, attname,
    format_type(atttypid, atttypmod), attnotnull, attidentity, attcollation::regcollation,
    attstattarget, pg_get_expr(adbin, adrelid))
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
    AND relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'constraint ' || concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
UNION ALL
SELECT pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = current_schema()::regnamespace
UNION ALL
SELECT concat_ws(' ', pg_get_triggerdef(pg_trigger.oid), tgenabled)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
UNION ALL
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
UNION ALL
SELECT 'partition ' || concat_ws(' ', oid::regclass, pg_get_partkeydef(oid),
    pg_get_expr(relpartbound, oid))
FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
"""
# Django and PostgreSQL derive these names from those that the table and the column once had.
AUTOMATIC_NAME = re.compile(
    r'(constraint \S+ |INDEX )"?\w+?_(pkey|key|check|idx|[0-9a-f]{8})(_\w+)?"? '
)


def definitions(connection: BaseDatabaseWrapper) -> list[str]:
    """Return all columns, constraints, indexes, triggers, functions and partitions as SQL, without
    automatic names and the order of columns, which SQLite changes whenever it rebuilds a table."""
    read = _in_sqlite if connection.vendor == "sqlite" else _in_postgresql
    return sorted(AUTOMATIC_NAME.sub(r"\1", definition) for definition in read(connection))


def _in_sqlite(connection: BaseDatabaseWrapper) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql <> ''")
        for kind, name, sql in cursor.fetchall():
            if kind == "table":
                body = sql.partition("(")[2].removesuffix(")")
                yield from (f"{name}: {part}" for part in re.split(r', (?="|CONSTRAINT)', body))
            else:
                yield sql


def _in_postgresql(connection: BaseDatabaseWrapper) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL)
        yield from (definition for (definition,) in cursor.fetchall())
