"""Requests from before they were limited to their company are still about every company."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0054_promise_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='subjectrequest',
            name='covers_all_companies',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='covers_all_companies',
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
