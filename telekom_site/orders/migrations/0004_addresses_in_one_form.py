from typing import Any

import privacy.outbox.model_fields
from django.db import migrations
from privacy.outbox.model_fields import store_in_one_form


def rewrite(apps: Any, schema_editor: Any) -> None:
    """Before the column reads addresses in Unicode: what is stored is still seen as it is."""
    for model, name in [("Order", "email")]:
        store_in_one_form(apps.get_model("orders", model), name)


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0003_mailbox_index'),
    ]

    operations = [
        migrations.RunPython(rewrite, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='order',
            name='email',
            field=privacy.outbox.model_fields.EmailAddressField(blank=True, db_index=True, max_length=254, verbose_name='email address'),
        ),
    ]
