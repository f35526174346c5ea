"""Every account has a random customer number, and may have a phone number."""

from typing import Any

from django.db import migrations, models

from telekom_site.accounts.models import new_customer_number
from telekom_site.accounts.phone_numbers import PhoneNumberField


def number_accounts(apps: Any, schema_editor: Any) -> None:
    """Give each account that has none a number of its own."""
    accounts = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    taken = set(accounts.exclude(customer_number=None).values_list("customer_number", flat=True))
    for key in accounts.filter(customer_number=None).values_list("pk", flat=True):
        number = new_customer_number()
        while number in taken:
            number = new_customer_number()
        taken.add(number)
        accounts.filter(pk=key).update(customer_number=number)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_rename_login_usersession")]
    operations = [
        migrations.AddField(
            "user",
            "customer_number",
            models.CharField("customer number", max_length=12, null=True, editable=False),
        ),
        migrations.RunPython(number_accounts, migrations.RunPython.noop),
        migrations.AlterField(
            "user",
            "customer_number",
            models.CharField(
                "customer number",
                max_length=12,
                unique=True,
                default=new_customer_number,
                editable=False,
            ),
        ),
        migrations.AddField(
            "user",
            "phone",
            PhoneNumberField("phone number", blank=True, db_index=True, default=""),
            preserve_default=False,
        ),
    ]
