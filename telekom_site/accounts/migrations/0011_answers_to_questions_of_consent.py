from typing import Any

from django.db import migrations, models

# The wordings that the boxes had; those of offers are no longer asked, so that they count no more.
BOXES = (("advertising", "advertising"), ("surveys", "surveys"))


def keep_answers(apps: Any, schema_editor: Any) -> None:
    """Keep the answers of wishes that are still to be carried out."""
    for wish in apps.get_model("accounts", "AccountWish").objects.using(
        schema_editor.connection.alias
    ):
        wish.answers = [
            {
                "topic": topic,
                "channel": "email",
                "version": "1",
                "language": wish.language,
                "served_at": wish.asked_at.isoformat(),
                "agreed": getattr(wish, column),
            }
            for column, topic in BOXES
        ]
        wish.save(update_fields=["answers"])


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0010_surveys_wish"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountwish",
            name="answers",
            field=models.JSONField(default=list, verbose_name="choices about advertising"),
        ),
        migrations.RunPython(keep_answers, migrations.RunPython.noop),
        migrations.RemoveField(model_name="accountwish", name="advertising"),
        migrations.RemoveField(model_name="accountwish", name="surveys"),
    ]
