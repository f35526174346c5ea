from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("enquiries", "0006_one_reference_each"),
    ]

    operations = [
        migrations.RenameField("team", "told_at", "notified_at"),
        migrations.AlterField(
            model_name="team",
            name="notified_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="notified at"
            ),
        ),
        migrations.RenameField("enquiry", "team_is_told", "team_is_notified"),
    ]
