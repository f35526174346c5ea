from django.db import migrations, models


class Migration(migrations.Migration):
    """Count the responses that an untrusted proxy asked for. An ingester of before goes on: the database fills it in."""

    dependencies = [("privacy_request_log", "0006_distribute")]

    operations = [
        migrations.AddField(
            model_name="dailytotal",
            name="forwarded",
            field=models.PositiveBigIntegerField(
                db_default=0, default=0, verbose_name="forwarded by a proxy that is not trusted"
            ),
        ),
    ]
