"""On Citus: the log spread over the workers. Elsewhere nothing changes."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from privacy.request_log.partitions import distribute


def spread(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    distribute(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("privacy_request_log", "0005_host_names")]

    operations = [migrations.RunPython(spread, migrations.RunPython.noop, elidable=False)]
