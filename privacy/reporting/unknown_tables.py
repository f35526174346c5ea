"""Tables of the databases that no installed app has: what an app that was removed, a script or an
import left there has no declaration, no period, and no export."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from privacy.conf import conf
from privacy.reporting.coverage import Gap


def unknown_tables() -> Iterator[Gap]:
    """Yield the tables of the configured databases that belong to no model, except those that
    `PRIVACY_TABLES_OF_OTHERS` names."""
    known = {MigrationRecorder.Migration._meta.db_table, *conf.TABLES_OF_OTHERS}
    for model in apps.get_models(include_auto_created=True):
        known.add(model._meta.db_table)
    for alias in connections:
        for table in sorted(set(connections[alias].introspection.table_names()) - known):
            yield Gap(
                table,
                "is a table that no installed app has",
                "Delete it, or name it in PRIVACY_TABLES_OF_OTHERS if another program uses it.",
            )
