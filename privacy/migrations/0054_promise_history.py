"""The memory of the notice: daily findings, incidents and what staff publish about them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0053_precautions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('promise', models.CharField(max_length=10, verbose_name='promise')),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first seen broken at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='kept again at')),
            ],
            options={
                'verbose_name': 'incident of the notice',
                'verbose_name_plural': 'incidents of the notice',
                'ordering': ['-began_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('promise',), name='one_open_incident_per_promise')],
            },
        ),
        migrations.CreateModel(
            name='PromiseDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('promise', models.CharField(max_length=10, verbose_name='promise')),
                ('day', models.DateField(verbose_name='day (UTC)')),
                ('kept', models.PositiveIntegerField(default=0, verbose_name='kept')),
                ('broken', models.PositiveIntegerField(default=0, verbose_name='broken')),
                ('unverified', models.PositiveIntegerField(default=0, verbose_name='not verified')),
            ],
            options={
                'verbose_name': 'day of a promise',
                'verbose_name_plural': 'days of promises',
                'ordering': ['promise', 'day'],
                'constraints': [models.UniqueConstraint(fields=('promise', 'day'), name='one_row_per_promise_and_day')],
            },
        ),
        migrations.CreateModel(
            name='IncidentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('cause', models.TextField(blank=True, max_length=2000, verbose_name='cause')),
                ('remedy', models.TextField(blank=True, max_length=2000, verbose_name='remedy')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='privacy.incident')),
            ],
            options={
                'verbose_name': 'text about an incident',
                'verbose_name_plural': 'texts about an incident',
                'ordering': ['language'],
                'constraints': [models.UniqueConstraint(fields=('incident', 'language'), name='one_text_per_incident_and_language')],
            },
        ),
    ]
