"""The deadlines of open requests, counted from the day of receipt where their company is."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations

from privacy.controllers.deadlines import due_date, extended_due_date


def count_by_company(apps: Any, schema_editor: Any) -> None:
    """Correct the due dates of requests received on another day than that of UTC."""
    requests = apps.get_model("privacy", "SubjectRequest").objects.filter(closed_at=None)
    for request in requests.select_related("controller"):
        received = request.received_at.astimezone(ZoneInfo(request.controller.time_zone)).date()
        if received != request.received_at.astimezone(UTC).date():
            count = extended_due_date if request.extended_at else due_date
            request.due_on = count(received, request.controller)
            request.save(update_fields=["due_on"])


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0055_requests_name_their_extent'),
    ]

    operations = [
        migrations.RunPython(count_by_company, migrations.RunPython.noop, elidable=True),
    ]
