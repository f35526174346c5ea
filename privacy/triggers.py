"""Rules that the database itself enforces, on SQLite and PostgreSQL, no matter what writes to it.

They are installed after each `migrate` that ends at the newest migration, not by a migration:
SQLite rebuilds tables to change them, and cannot while a trigger names them.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

VENDORS = ("sqlite", "postgresql")
# For the functions: a temporary table must not stand in for one that a condition reads.
_OWN_SCHEMA_FIRST = (
    "SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true)"
)
_PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(pg_trigger.oid, true) || ': ' || prosrc "
    "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE tgenabled IN ('O', 'A') AND relnamespace = "
    "(SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND proconfig = "
    "ARRAY['search_path=' || quote_ident(current_schema()) || ', pg_temp']",
}
# Of PostgreSQL those before a row is stored: tgtype has bit 0 for each row, bit 1 for before.
_FOREIGN = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 3 = 3 AND relnamespace = "
    "(SELECT oid FROM pg_namespace WHERE nspname = current_schema()) "
    "UNION ALL SELECT rulename, tablename FROM pg_rules WHERE schemaname = current_schema()",
}
_REGISTERED: dict[str, "Trigger"] = {}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One rule: which changes of a table the database refuses, with an IntegrityError.

    Attributes:
        name: of the trigger, at most 50 letters; on PostgreSQL of its function as well.
        table: name of the table.
        event: INSERT, UPDATE, DELETE, or `UPDATE OF column, ...`. A table whose DELETE is guarded
            is never truncated (PostgreSQL).
        refused_when: SQL condition on the rows NEW and OLD that both databases understand.
        message: what the error says; it names no values.
        concerns: SQL condition without a subquery; other changes are not even asked about. Within
            `refused_when` it would make PostgreSQL plan the subqueries again for each row.
        read_now: tables and conditions, as `FROM` takes them, of the row that must be the newest
            one; its alias is `k`. Above READ COMMITTED, a transaction of PostgreSQL sees the rows
            of its beginning, and fails here where this one was changed since. On SQLite such a
            transaction cannot write anyway.
    """

    name: str
    table: str
    event: str
    refused_when: str
    message: str
    concerns: str = "TRUE"
    read_now: str = ""


def append_only(name: str, table: str, message: str) -> tuple[Trigger, Trigger, Trigger]:
    """Return the rules of a table whose rows are never changed or deleted.

    That on INSERT also refuses `INSERT OR REPLACE`, which deletes without a trigger on SQLite.
    """
    exists = f"EXISTS (SELECT 1 FROM {table} r WHERE r.id = NEW.id)"  # noqa: S608
    return (
        Trigger(f"{name}_new", table, "INSERT", exists, message),
        Trigger(f"{name}_unchanged", table, "UPDATE", "TRUE", message),
        Trigger(f"{name}_kept", table, "DELETE", "TRUE", message),
    )


def register(*triggers: Trigger) -> None:
    """Add rules; called once the apps are loaded."""
    _REGISTERED.update({trigger.name: trigger for trigger in triggers})


def registered() -> Sequence[Trigger]:
    """Return all rules, by name."""
    return sorted(_REGISTERED.values(), key=lambda trigger: trigger.name)


def is_guarded(table: str) -> bool:
    """Return whether a rule applies to a table."""
    return any(trigger.table == table for trigger in _REGISTERED.values())


def install(connection: BaseDatabaseWrapper, tables: Collection[str] | None = None) -> None:
    """Create the triggers, or replace them by those of this release: of some tables, or of all.

    Idempotent.
    """
    if connection.vendor in VENDORS:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_OWN_SCHEMA_FIRST)
            for trigger in _of_tables(tables):
                for statement in _removal(connection, trigger):
                    cursor.execute(statement)
                for statement in _creation(connection, trigger).values():
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, tables: Collection[str] | None = None) -> None:
    """Drop the triggers, for a change of some tables or of all. Idempotent."""
    if connection.vendor in VENDORS:
        existing = set(connection.introspection.table_names())
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for trigger in _of_tables(tables):
                if trigger.table in existing:
                    for statement in _removal(connection, trigger):
                        cursor.execute(statement)


@contextmanager
def suspended(
    connection: BaseDatabaseWrapper, tables: Collection[str] | None = None
) -> Iterator[None]:
    """Do without the triggers in the block, as a migration of protected rows must: without those of
    some tables, or without all."""
    remove(connection, tables)
    try:
        yield
    finally:
        install(connection, tables)


def is_fully_migrated(connection: BaseDatabaseWrapper) -> bool:
    """Return whether every migration of the layer is applied, so that each table exists."""
    loader = MigrationExecutor(connection).loader
    return set(loader.graph.leaf_nodes("privacy")) <= set(loader.applied_migrations)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that are absent, disabled or not as this release makes them."""
    present = _present(connection)
    missing = []
    for trigger in registered():
        for name, definition in _expected(connection, trigger).items():
            if present.get(name) != definition:
                missing.append(name)
    return missing


def foreign(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of others' triggers and rules that may change or skip a row of a guarded
    table, whatever ours found: one that removes each withdrawal, say.

    Triggers that run after a change, such as those of an audit, are none of them on PostgreSQL.
    """
    ours = {name for trigger in registered() for name in _expected(connection, trigger)}
    with connection.cursor() as cursor:
        cursor.execute(_FOREIGN[connection.vendor])
        return sorted(
            name for name, table in cursor.fetchall() if is_guarded(table) and name not in ours
        )


def _of_tables(tables: Collection[str] | None) -> list[Trigger]:
    """Return the rules of these tables, by name; of all tables if None."""
    return [trigger for trigger in registered() if tables is None or trigger.table in tables]


def _removal(connection: BaseDatabaseWrapper, trigger: Trigger) -> list[str]:
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {trigger.name}"]
    return [f"DROP TRIGGER IF EXISTS {name} ON {trigger.table}" for name in _names(trigger)]


def _names(trigger: Trigger) -> list[str]:
    """Return the triggers that a rule is made of on PostgreSQL."""
    return [trigger.name, f"{trigger.name}_truncate"][: 2 if trigger.event == "DELETE" else 1]


def _creation(connection: BaseDatabaseWrapper, trigger: Trigger) -> dict[str, str]:
    """Return the statements that create a rule, by the name of what they create."""
    if connection.vendor == "sqlite":
        return {trigger.name: _in_sqlite(trigger)}
    made = {f"{trigger.name}()": _function(trigger)}
    for name in _names(trigger):
        once = name != trigger.name
        event, each = ("TRUNCATE", "STATEMENT") if once else (trigger.event, "ROW")
        made[name] = (
            f"CREATE TRIGGER {name} BEFORE {event} ON {trigger.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {trigger.name}()"
        )
    return made


def _in_sqlite(trigger: Trigger) -> str:
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"FOR EACH ROW WHEN ({trigger.concerns}) AND ({trigger.refused_when}) "
        f"BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
    )


def _function(trigger: Trigger) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path FROM CURRENT AS $${_body(trigger)}$$"
    )


def _body(trigger: Trigger) -> str:
    refuse = f"RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'check_violation'; END IF;"
    read_now = (
        "IF current_setting('transaction_isolation') <> 'read committed' "
        f"THEN PERFORM 1 FROM {trigger.read_now} FOR SHARE OF k; END IF; "
    )
    return (
        f" BEGIN IF TG_OP = 'TRUNCATE' THEN {refuse} "
        f"IF {trigger.concerns} THEN {read_now if trigger.read_now else ''}"
        f"IF {trigger.refused_when} THEN {refuse} END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END "
    )


def _expected(connection: BaseDatabaseWrapper, trigger: Trigger) -> dict[str, str]:
    """Return what `_present` says of a rule that is installed."""
    made = _creation(connection, trigger)
    if connection.vendor == "sqlite":
        return made
    return {name: f"{made[name]}: {_body(trigger)}" for name in _names(trigger)}


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers of the database by name: the statement that creates each; on PostgreSQL
    with the text of its function, which looks for tables in its own schema first."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT[connection.vendor])
        return dict(cursor.fetchall())
