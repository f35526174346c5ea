"""Heartbeats keep their history when the functions they name move."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import import_string

from privacy.heartbeat.models import Heartbeat
from privacy.promises.models import VERIFY_ALL

migration = import_module("privacy.migrations.0026_heartbeats_follow_their_tasks")


@pytest.mark.django_db
def test_a_heartbeat_is_found_under_the_new_name_of_its_task_and_back() -> None:
    old, new = "privacy.registry.retention.purge_all", "privacy.personal_data.retention.purge_all"
    Heartbeat.objects.all().delete()
    Heartbeat.objects.create(name=old, succeeded_at=timezone.now())

    migration.follow(apps, None)
    assert Heartbeat.objects.get().name == new
    migration.go_back(apps, None)
    assert Heartbeat.objects.get().name == old


def test_each_task_that_is_named_by_its_path_exists() -> None:
    assert all(callable(import_string(path)) for path in (*migration.MOVED.values(), VERIFY_ALL))
