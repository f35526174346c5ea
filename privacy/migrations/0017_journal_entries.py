"""The database knows every entry of the erasure journal, and what it says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0016_who_looked")]

    operations = [
        migrations.RenameModel("AppliedErasure", "JournalEntry"),
        migrations.AddField("JournalEntry", "noted_at", models.DateTimeField(null=True)),
        migrations.AddField("JournalEntry", "digest", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("JournalEntry", "unwritten", models.JSONField(null=True)),
    ]
