from typing import Any

import privacy.outbox.model_fields
from django.db import migrations
from privacy.outbox.model_fields import store_in_one_form


def rewrite(apps: Any, schema_editor: Any) -> None:
    """Before the column reads addresses in Unicode: what is stored is still seen as it is."""
    for model, name in [("Enquiry", "email")]:
        store_in_one_form(apps.get_model("enquiries", model), name)


class Migration(migrations.Migration):

    dependencies = [
        ('enquiries', '0002_mailbox_index'),
    ]

    operations = [
        migrations.RunPython(rewrite, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='enquiry',
            name='email',
            field=privacy.outbox.model_fields.EmailAddressField(db_index=True, max_length=254, verbose_name='email address'),
        ),
    ]
