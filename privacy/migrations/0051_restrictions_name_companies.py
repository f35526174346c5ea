"""A restriction from before they named a company stays in force for every company."""

from typing import Any

from django.db import migrations


def name_companies(apps: Any, schema_editor: Any) -> None:
    """Repeat each restriction in force for every company of the directory."""
    companies = list(apps.get_model("privacy", "Controller").objects.all())
    restrictions = apps.get_model("privacy", "Restriction").objects
    for restriction in restrictions.filter(lifted_at=None, controller=None):
        for company in companies:
            restrictions.create(
                subject_key=restriction.subject_key, since=restriction.since, controller=company
            )
        if companies:
            restriction.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0050_companies_on_rows'),
    ]

    operations = [
        migrations.RunPython(name_companies, migrations.RunPython.noop, elidable=True),
    ]
