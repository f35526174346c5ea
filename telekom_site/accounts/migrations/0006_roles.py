"""The groups of staff; their rights come from accounts/roles.py after every `migrate`."""

from typing import Any

from django.db import migrations

NAMES = ("editor", "clerk", "privacy officer", "administrator")


def add(apps: Any, schema_editor: Any) -> None:
    Group = apps.get_model("auth", "Group")
    for name in NAMES:
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_split_active"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
