"""A declared place of personal data is a dataset: the columns that name one are called so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0026_heartbeats_follow_their_tasks")]
    operations = [
        migrations.RemoveConstraint("Redaction", "one_redaction_of_a_value"),
        migrations.RenameField("RetentionRun", "store", "dataset"),
        migrations.RenameField("Redaction", "store", "dataset"),
        migrations.RenameField("ErasureReceipt", "store", "dataset"),
        migrations.RenameField("AccessPackage", "stores_read", "datasets_read"),
        migrations.RenameField("AccessPackage", "stores_due", "datasets_due"),
        migrations.AddConstraint(
            "Redaction",
            models.UniqueConstraint(
                fields=["request", "dataset", "record", "field"], name="one_redaction_of_a_value"
            ),
        ),
        migrations.AlterModelOptions(
            "RetentionRun",
            options={
                "ordering": ["-ran_at", "dataset"],
                "verbose_name": "retention run",
                "verbose_name_plural": "retention runs",
            },
        ),
        migrations.AlterField(
            "AccessPackage",
            "datasets_due",
            models.PositiveSmallIntegerField(default=0, verbose_name="datasets to read"),
        ),
        migrations.AlterField(
            "AccessPackage",
            "datasets_read",
            models.PositiveSmallIntegerField(default=0, verbose_name="datasets read"),
        ),
        migrations.AlterField(
            "ErasureReceipt",
            "dataset",
            models.CharField(max_length=100, verbose_name="dataset"),
        ),
        migrations.AlterField(
            "Redaction", "dataset", models.CharField(max_length=100, verbose_name="dataset")
        ),
        migrations.AlterField(
            "RetentionRun", "dataset", models.CharField(max_length=100, verbose_name="dataset")
        ),
    ]
