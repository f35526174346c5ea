"""Heartbeats are named after the function that runs; these functions have moved."""

from typing import Any

from django.db import migrations

MOVED = {
    "privacy.registry.retention.purge_all": "privacy.personal_data.retention.purge_all",
    "privacy.subject_requests.flows.company_mail.tell_companies": (
        "privacy.subject_requests.company_notifications.tell_companies"
    ),
    "privacy.subject_requests.flows.erasure.finish_all": (
        "privacy.subject_requests.erasure_run.finish_all"
    ),
    "privacy.subject_requests.flows.export.build_all": (
        "privacy.subject_requests.access_package.building.build_all"
    ),
    "privacy.subject_requests.flows.reminders.remind_all": (
        "privacy.subject_requests.reminders.remind_all"
    ),
    "privacy.subject_requests.flows.verification.delete_unverified": (
        "privacy.subject_requests.email_verification.delete_unverified"
    ),
}


def rename(apps: Any, moved: dict[str, str]) -> None:
    heartbeats = apps.get_model("privacy", "Heartbeat").objects
    for old, new in moved.items():
        if not heartbeats.filter(name=new).exists():
            heartbeats.filter(name=old).update(name=new)
        heartbeats.filter(name=old).delete()


def follow(apps: Any, schema_editor: Any) -> None:
    rename(apps, MOVED)


def go_back(apps: Any, schema_editor: Any) -> None:
    rename(apps, {new: old for old, new in MOVED.items()})


class Migration(migrations.Migration):
    dependencies = [("privacy", "0025_when_work_is_awaited")]
    operations = [migrations.RunPython(follow, go_back)]
