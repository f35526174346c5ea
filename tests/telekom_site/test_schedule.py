"""Schedules say what the regular work is, and no clock that jumps takes them out of reach."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from telekom_site.schedule import REGULAR_WORK, ensure_schedules
from telekom_site.supervisor import look_after

pytestmark = pytest.mark.django_db


class Broker:
    """Takes tasks and forgets them."""

    list_key = "telekom_site"

    def enqueue(self, task: object) -> int:
        return 1


def test_there_is_one_schedule_for_each_kind_of_work() -> None:
    Schedule.objects.create(name="An older name", func="gone")
    ensure_schedules()
    ensure_schedules()

    assert set(Schedule.objects.values_list("func", flat=True)) == {work.task for work in REGULAR_WORK}
    assert Schedule.objects.filter(cluster="mail").count() == 1
    assert Schedule.objects.filter(cluster=None).count() == len(REGULAR_WORK) - 1


@pytest.mark.parametrize("repair", [ensure_schedules, lambda: look_after([])])
def test_a_clock_that_jumps_ahead_and_back_leaves_nothing_stuck(repair: object) -> None:
    ensure_schedules()
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        scheduler(Broker())
        OrmQ.objects.create(key="telekom_site", payload="", lock=timezone.now())
    assert Schedule.objects.filter(next_run__gt=timezone.now() + timedelta(days=80)).exists()

    repair()  # type: ignore[operator]

    assert not Schedule.objects.filter(next_run__gt=timezone.now()).exists()
    look_after([])
    assert OrmQ.objects.get().lock <= timezone.now()


def test_a_next_run_within_the_interval_is_kept() -> None:
    ensure_schedules()
    soon = timezone.now() + timedelta(seconds=50)
    Schedule.objects.update(next_run=soon)
    ensure_schedules()
    look_after([])
    assert set(Schedule.objects.values_list("next_run", flat=True)) == {soon}
