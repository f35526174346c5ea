"""Empty the database after a test with transactions of its own: only the tables that hold rows.

Django's `flush` makes every table a new file and each permission again, a quarter of a second on
PostgreSQL after each of some 800 tests. What the next test finds is the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from privacy.personal_data.identity_check import remember_identity_key
from privacy.request_log.models import RequestLogEntry
from privacy.request_log.partitions import by_day, on_citus
from privacy.triggers import is_guarded, suspended

# One row per model and right: what `migrate` makes of the models, whatever a test did.
KEPT = {"django_content_type", "auth_permission"}
# The request log, whose files the checks look into: they hold bytes of rows that were deleted.
LOG = RequestLogEntry._meta.db_table


def empty_filled_tables(test: TransactionTestCase) -> None:
    """Stand in for `TransactionTestCase._fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        connection = connections[alias]
        filled = _filled(connection)
        with (
            transaction.atomic(using=alias),
            _unguarded(connection, filled),
            connection.cursor() as cursor,
        ):
            for table in sorted(filled):
                # In any order: foreign keys are checked at the end, or not at all.
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
        if files := _files(connection):
            statements = connection.ops.sql_flush(no_style(), files, allow_cascade=True)
            connection.ops.execute_sql_flush(statements)
    remember_identity_key()  # as after `migrate`


@contextmanager
def _unguarded(connection: BaseDatabaseWrapper, tables: set[str]) -> Iterator[None]:
    """Do without triggers in this transaction."""
    if connection.vendor == "postgresql":  # those of foreign keys, too
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
    else:
        guarded = set(filter(is_guarded, tables))
        with suspended(connection, guarded) if guarded else nullcontext():
            yield


def keep_connections(test: TransactionTestCase) -> bool:
    """Stand in for `TransactionTestCase._should_reload_connections`: a new connection to PostgreSQL
    reads its whole catalogue again, and no test changes what a session sets at its start."""
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()
    return False


def _filled(connection: BaseDatabaseWrapper) -> set[str]:
    """The tables that hold a row."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    questions = [
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"  # noqa: S608
        for table in tables
        if table not in KEPT | {LOG}
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return {row[0] for row in cursor.fetchall()}


def _files(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables of the log whose files hold bytes: emptying one costs new files for all its
    indexes."""
    if not by_day(connection) or on_citus(connection):
        return [LOG]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_partition_tree(%s)"
            " WHERE isleaf AND pg_relation_size(relid) > 0",
            [LOG],
        )
        return [row[0] for row in cursor.fetchall()]
