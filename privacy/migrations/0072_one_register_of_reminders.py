from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_sent_reminders(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Copy the reminders of security reviews, so that none is sent twice."""
    reminder = apps.get_model("privacy", "DueReviewReminder")
    for sent in apps.get_model("privacy", "ReviewReminder").objects.select_related("review"):
        reminder.objects.create(
            review=f"privacy.securityreview:{sent.review_id}:{sent.review.next_due_on:%Y-%m-%d}",
            period=sent.period,
            sent_at=sent.sent_at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0071_rules_of_companies'),
    ]

    operations = [
        migrations.RunPython(keep_sent_reminders, migrations.RunPython.noop),
        migrations.DeleteModel(name='ReviewReminder'),
    ]
