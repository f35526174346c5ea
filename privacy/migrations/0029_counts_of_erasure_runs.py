from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0028_labels_of_requests"),
    ]

    operations = [
        migrations.RenameField("ErasureRun", "found", "counts"),
    ]
