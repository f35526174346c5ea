"""The group of staff who read evidence; its rights come from accounts/roles.py."""

from typing import Any

from django.db import migrations


def add(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.get_or_create(name="auditor")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0012_group_privacy_officer"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
