"""On PostgreSQL: the planner's statistics hold no addresses. Elsewhere nothing changes."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from privacy.request_log.partitions import TABLE, by_day, keep_out_of_statistics


def keep_out(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Sample no addresses from now on; what was sampled ends with the partitions."""
    if by_day(schema_editor.connection):
        keep_out_of_statistics(schema_editor.connection, TABLE)


class Migration(migrations.Migration):
    dependencies = [("privacy_request_log", "0011_findings_and_blocks")]

    operations = [migrations.RunPython(keep_out, migrations.RunPython.noop, elidable=False)]
