"""Findings are stored as message and values. Those of earlier runs are in languages: they are
dropped, and the next run makes them again."""

import django.utils.timezone
import privacy.promises.models
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def drop_texts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the texts of earlier findings, and note when each promise was kept last."""
    verification = apps.get_model("privacy", "Verification")
    verification.objects.update(evidence=[])
    verification.objects.filter(kept=True).update(kept_at=models.F("verified_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0046_breach_register'),
    ]

    operations = [
        migrations.CreateModel(
            name='VerificationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(default=privacy.promises.models.new_nonce, editable=False, max_length=32, unique=True)),
                ('started_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='started at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
            ],
            options={
                'verbose_name': 'run of the verification',
                'verbose_name_plural': 'runs of the verification',
                'ordering': ['-started_at'],
            },
        ),
        migrations.AddField(
            model_name='verification',
            name='kept_at',
            field=models.DateTimeField(null=True, verbose_name='last kept at'),
        ),
        migrations.AlterField(
            model_name='verification',
            name='evidence',
            field=models.JSONField(default=list, help_text='findings', verbose_name='evidence'),
        ),
        migrations.RunPython(drop_texts, migrations.RunPython.noop),
    ]
