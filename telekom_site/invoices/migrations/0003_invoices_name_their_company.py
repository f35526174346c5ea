"""Invoices from before they named a company are those of the one that runs the site."""

from typing import Any

from django.db import migrations


def name_company(apps: Any, schema_editor: Any) -> None:
    """Set the company that runs the site, where the directory has one."""
    company = apps.get_model("privacy", "Controller").objects.filter(is_default=True).first()
    apps.get_model("invoices", "Invoice").objects.filter(company=None).update(company=company)


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0002_companies_of_invoices'),
    ]

    operations = [
        migrations.RunPython(name_company, migrations.RunPython.noop, elidable=True),
    ]
