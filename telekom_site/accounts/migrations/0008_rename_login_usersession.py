"""A login is stored as a session of a user, and is called so."""

from typing import Any

from django.db import migrations

OLD, NEW = "_login", "_usersession"


def rename_permissions(apps: Any, schema_editor: Any) -> None:
    """`RenameModel` renames the content type and leaves the codenames of its permissions."""
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for permission in permissions.filter(
        content_type__app_label="accounts", codename__endswith=OLD
    ):
        permission.codename = permission.codename.removesuffix(OLD) + NEW
        permission.save(update_fields=["codename"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_links_from_their_mail"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RenameModel("Login", "UserSession"),
        migrations.RunPython(rename_permissions, migrations.RunPython.noop),
    ]
