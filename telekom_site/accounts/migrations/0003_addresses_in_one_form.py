from typing import Any

import privacy.outbox.model_fields
from django.db import migrations
from privacy.outbox.model_fields import store_in_one_form


def rewrite(apps: Any, schema_editor: Any) -> None:
    """Before the column reads addresses in Unicode: what is stored is still seen as it is."""
    for model, name in [("User", "email")]:
        store_in_one_form(apps.get_model("accounts", model), name)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_logins_name_their_account'),
    ]

    operations = [
        migrations.RunPython(rewrite, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=privacy.outbox.model_fields.EmailAddressField(max_length=254, unique=True, verbose_name='email address'),
        ),
    ]
