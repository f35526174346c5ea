"""Uses of consents are authenticated, and chained in batches."""

from datetime import UTC

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from privacy.consent import consent_chain

BATCH = 1_000  # rows
USES = 3  # key of the chain


def chain_known_uses(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Chain the uses that were recorded before, in the order in which they were."""
    uses = apps.get_model("privacy", "ConsentUse")._base_manager
    batches = apps.get_model("privacy", "ConsentUseBatch")._base_manager
    chains = apps.get_model("privacy", "ConsentChain")._base_manager
    number, digest = 0, ""
    while rows := list(uses.filter(batch=0).order_by("pk")[:BATCH]):
        number += 1
        key = consent_chain.keys()[0]
        for use in rows:
            use.batch = number
            use.digest = consent_chain.use_digest(key, number, use.grant_id, use.used_for, use.used_at)
        uses.bulk_update(rows, ["batch", "digest"])
        day, last = max(use.used_at for use in rows).astimezone(UTC).date(), rows[-1].pk
        digest = consent_chain.batch_digest(key, consent_chain.BatchFields(number, day, len(rows), last), digest)
        batches.create(number=number, day=day, size=len(rows), last_use=last, digest=digest)
    if number:
        chains.create(pk=USES, number=number, digest=digest)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0072_one_register_of_reminders")]

    operations = [
        migrations.CreateModel(
            name="ConsentUseBatch",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                ("day", models.DateField(verbose_name="day")),
                ("size", models.PositiveIntegerField(verbose_name="number of uses")),
                ("last_use", models.PositiveBigIntegerField(verbose_name="last use")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
            ],
            options={
                "verbose_name": "batch of uses of consents",
                "verbose_name_plural": "batches of uses of consents",
                "ordering": ["number"],
            },
        ),
        migrations.AddField("consentuse", "batch", models.PositiveBigIntegerField(default=0, editable=False, verbose_name="batch")),
        migrations.AddField("consentuse", "digest", models.CharField(default="", editable=False, max_length=64, verbose_name="digest")),
        migrations.RunPython(chain_known_uses, migrations.RunPython.noop),
    ]
