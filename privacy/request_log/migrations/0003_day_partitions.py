"""On PostgreSQL: the log in one partition per day. Elsewhere nothing changes."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from privacy.request_log.partitions import ensure, ensure_ahead

TABLE = "privacy_request_log_requestlogentry"
OLD = f"{TABLE}_undivided"


def divide(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put a divided table in the place of the undivided one, with its rows and its indexes."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary",
            [TABLE],
        )
        indexes = [definition for (definition,) in cursor.fetchall()]
        cursor.execute(f"ALTER TABLE {TABLE} RENAME TO {OLD}")
        cursor.execute(f"ALTER TABLE {OLD} RENAME CONSTRAINT {TABLE}_pkey TO {OLD}_pkey")
        cursor.execute(f"CREATE TABLE {TABLE} (LIKE {OLD} INCLUDING DEFAULTS) PARTITION BY RANGE (time)")
        cursor.execute(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (id, time)")
        cursor.execute(f"SELECT DISTINCT (time AT TIME ZONE 'UTC')::date FROM {OLD}")
        days = [day for (day,) in cursor.fetchall()]
        ensure(connection, days)
        cursor.execute(f"INSERT INTO {TABLE} SELECT * FROM {OLD}")
        cursor.execute(f"DROP TABLE {OLD}")
        for definition in indexes:
            cursor.execute(definition)
    ensure_ahead(connection)


class Migration(migrations.Migration):
    dependencies = [("privacy_request_log", "0002_two_steps")]

    operations = [migrations.RunPython(divide, migrations.RunPython.noop, elidable=False)]
