from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("privacy", "0041_campaigns"),
    ]

    operations = [
        migrations.RenameModel("KeptRecord", "RetainedRecord"),
        migrations.AlterModelOptions(
            name="retainedrecord",
            options={
                "verbose_name": "retained record",
                "verbose_name_plural": "retained records",
            },
        ),
        migrations.RenameField("retainedrecord", "kept_until", "retained_until"),
        migrations.AlterField(
            model_name="retainedrecord",
            name="retained_until",
            field=models.DateTimeField(db_index=True, null=True, verbose_name="retained until"),
        ),
        migrations.RenameField("erasurereceipt", "kept", "retained"),
        migrations.AlterField(
            model_name="erasurereceipt",
            name="retained",
            field=models.PositiveIntegerField(verbose_name="retained"),
        ),
        migrations.RenameField("erasurereceipt", "kept_fields", "retained_fields"),
        migrations.RenameField("erasurereceipt", "kept_until", "retained_until"),
        migrations.RenameField("legalhold", "told", "shown_reason"),
        migrations.AlterField(
            model_name="legalhold",
            name="shown_reason",
            field=models.CharField(
                blank=True,
                help_text="Empty: a standard sentence that names no authority.",
                max_length=300,
                verbose_name="reason shown to the person",
            ),
        ),
    ]
