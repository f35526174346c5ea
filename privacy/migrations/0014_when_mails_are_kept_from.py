"""Existing mails: their retention counts from when they were sent, or written; what was given up stays given up."""

from typing import Any

from django.db import migrations
from django.db.models import F

OLD_ATTEMPTS = 8  # after so many a mail was given up
GIVEN_UP = 32_000  # attempts; more than any setting allows


def fill(apps: Any, schema_editor: Any) -> None:
    mails = apps.get_model("privacy", "OutgoingMail").objects.using(schema_editor.connection.alias)
    requests = apps.get_model("privacy", "SubjectRequest").objects.using(schema_editor.connection.alias)
    mails.filter(sent_at__isnull=False).update(kept_from=F("sent_at"))
    unsent = mails.filter(sent_at=None)
    unsent.update(kept_from=F("created_at"))
    unsent.filter(attempts__gte=OLD_ATTEMPTS).update(attempts=GIVEN_UP)
    answers = requests.filter(closed_at__isnull=False, answer_mail__sent_at=None).exclude(answer_mail=None)
    unsent.filter(pk__in=answers.values("answer_mail")).update(kept_from=None)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0013_mails_held_back")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
