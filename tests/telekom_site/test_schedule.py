"""Schedules say what the regular work is, and no clock that jumps takes them out of reach."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from telekom_site.queue_supervisor import Clock, look_after
from telekom_site.schedule import PERIODIC_TASKS, ensure_schedules, postpone_what_goes_by_date

pytestmark = pytest.mark.django_db

BY_DATE = {work.name for work in PERIODIC_TASKS if work.by_date}


class Broker:
    """Takes tasks and forgets them."""

    list_key = "telekom_site"

    def enqueue(self, task: object) -> int:
        return 1


def test_there_is_one_schedule_for_each_kind_of_work() -> None:
    Schedule.objects.create(name="An older name", func="gone")
    ensure_schedules()
    ensure_schedules()

    assert set(Schedule.objects.values_list("func", flat=True)) == {
        work.name for work in PERIODIC_TASKS
    }
    assert Schedule.objects.filter(cluster__in=["mail", "campaigns"]).count() == 2
    assert Schedule.objects.filter(cluster=None).count() == len(PERIODIC_TASKS) - 2


@pytest.mark.parametrize("repair", [ensure_schedules, lambda: look_after([])])
def test_a_clock_that_jumps_ahead_and_back_leaves_nothing_stuck(
    repair: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    ensure_schedules()
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        scheduler(Broker())
        OrmQ.objects.create(key="telekom_site", payload="", lock=timezone.now())
    assert Schedule.objects.filter(next_run__gt=timezone.now() + timedelta(days=8)).exists()

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


def test_after_a_jump_ahead_nothing_that_goes_by_date_is_done_at_once() -> None:
    ensure_schedules()
    with time_machine.travel(timezone.now() + timedelta(days=90), tick=False):
        postpone_what_goes_by_date()
        due = set(
            Schedule.objects.filter(next_run__lte=timezone.now()).values_list("name", flat=True)
        )
        look_after([])
        assert due == {work.name for work in PERIODIC_TASKS if not work.by_date}
        assert not Schedule.objects.filter(next_run__lt=timezone.now(), name__in=BY_DATE).exists()
    look_after([])
    assert not Schedule.objects.filter(next_run__gt=timezone.now()).exists(), (
        "the clock is right again"
    )


def test_what_deletes_or_reminds_goes_by_date() -> None:
    words = ("delete", "purge", "prune", "remind", "disclosures", "consent.expiry")
    named_so = {work.name for work in PERIODIC_TASKS if any(word in work.name for word in words)}
    assert named_so == BY_DATE
    assert all(work.every == timedelta(hours=1) for work in PERIODIC_TASKS if work.by_date)


def test_a_clock_that_is_set_is_noticed_once() -> None:
    clock = Clock()
    assert not clock.jumped_ahead()
    with time_machine.travel(timezone.now() + timedelta(days=90), tick=False):
        assert [clock.jumped_ahead(), clock.jumped_ahead()] == [True, False]
    assert not clock.jumped_ahead(), "set back"
