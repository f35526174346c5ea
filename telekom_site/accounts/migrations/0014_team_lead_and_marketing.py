"""The groups of who leads a team, and of marketing; their rights come from accounts/roles.py."""

from typing import Any

from django.db import migrations


def add(apps: Any, schema_editor: Any) -> None:
    for name in ("team lead", "marketing"):
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0013_auditor"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
