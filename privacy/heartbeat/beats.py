"""Heartbeats: runs of periodic tasks are recorded, so that staff see a task that has stopped.

The project declares its tasks (PRIVACY_PERIODIC_TASKS), schedules them by a queue, cron or systemd,
and records each run here. A moment in the future, recorded before a clock was corrected, is
ignored.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from privacy.conf import conf
from privacy.heartbeat.models import Heartbeat
from privacy.heartbeat.periodic_tasks import PeriodicTask, periodic_tasks


@dataclass(frozen=True, slots=True)
class State:
    """Current state of a periodic task.

    Attributes:
        work: the task.
        succeeded_at: its last success; None where none is recorded.
        due_by: when it must have succeeded again; None where it is not known since when it should
            run.
    """

    work: PeriodicTask
    succeeded_at: datetime | None
    due_by: datetime | None

    @property
    def is_starting(self) -> bool:
        """Whether its first success is pending and not overdue."""
        return self.succeeded_at is None and not self.is_overdue

    @property
    def is_overdue(self) -> bool:
        """Whether it should have succeeded by now."""
        return self.due_by is None or self.due_by < timezone.now()


def await_first_runs() -> None:
    """Count the deadline of tasks that never succeeded from now; called when the site starts."""
    for work in periodic_tasks():
        Heartbeat.objects.get_or_create(name=work.name)
    tasks = [work.name for work in periodic_tasks()]
    Heartbeat.objects.filter(name__in=tasks, succeeded_at=None).update(awaited_from=timezone.now())


def note_begun(name: str) -> None:
    """Record that a task or queue begins a run now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"begun_at": timezone.now()})


def note_ended(name: str, *, succeeded: bool) -> None:
    """Record that a run of a task or queue ends now, and whether it succeeded."""
    moment = "succeeded_at" if succeeded else "failed_at"
    Heartbeat.objects.update_or_create(name=name, defaults={moment: timezone.now()})


def states() -> list[State]:
    """Return the state of each periodic task, in the order in which the project declares them."""
    beats = Heartbeat.objects.in_bulk(field_name="name")
    return [_state(work, beats.get(work.name) or Heartbeat()) for work in periodic_tasks()]


def overdue() -> list[State]:
    """Return the periodic tasks that should have succeeded by now."""
    return [state for state in states() if state.is_overdue]


def is_silent(name: str, since: datetime, idle: timedelta, busy: timedelta) -> bool:
    """Return whether a task or queue has sent no heartbeat for longer than allowed.

    `since` is when it was started; `idle` is the longest time between two runs; `busy` is the
    longest duration of a run.
    """
    beat = Heartbeat.objects.filter(name=name).first() or Heartbeat(name=name)
    begun = _past(beat.begun_at) or since
    ended = max(_past(beat.succeeded_at) or since, _past(beat.failed_at) or since)
    if begun > max(ended, since):
        return timezone.now() - begun > busy
    return timezone.now() - max(begun, ended, since) > idle


def _state(work: PeriodicTask, beat: Heartbeat) -> State:
    succeeded_at, awaited_from = _past(beat.succeeded_at), _past(beat.awaited_from)
    if succeeded_at:
        return State(work, succeeded_at, succeeded_at + work.every + conf.WORK_GRACE)
    return State(work, None, awaited_from + conf.WORK_GRACE if awaited_from else None)


def _past(moment: datetime | None) -> datetime | None:
    return moment if moment and moment <= timezone.now() + timedelta(minutes=1) else None
