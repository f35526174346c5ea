"""Note when background work runs, and say what is overdue, so that work that stops is seen.

The project declares its regular work (PRIVACY_REGULAR_WORK) and tells of each run; how the work is
scheduled, by a queue, cron or systemd, is its own matter. A moment that lies in the future, since a
clock jumped, counts as none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from privacy.conf import conf
from privacy.heartbeat.models import Heartbeat
from privacy.heartbeat.periodic_tasks import PeriodicTask, periodic_tasks


@dataclass(frozen=True, slots=True)
class State:
    """One kind of regular work as it stands now."""

    work: PeriodicTask
    succeeded_at: datetime | None  # None: it never did, as far as we know
    # When it must have succeeded again; None where nobody knows since when it should.
    due_by: datetime | None

    @property
    def is_starting(self) -> bool:
        """Whether it is to succeed for the first time, and there is still time for that."""
        return self.succeeded_at is None and not self.is_overdue

    @property
    def is_overdue(self) -> bool:
        return self.due_by is None or self.due_by < timezone.now()


def await_first_runs() -> None:
    """Count the time of work that never succeeded from now: it has just been set up, or the site
    just started."""
    for work in periodic_tasks():
        Heartbeat.objects.get_or_create(name=work.name)
    tasks = [work.name for work in periodic_tasks()]
    Heartbeat.objects.filter(name__in=tasks, succeeded_at=None).update(awaited_from=timezone.now())


def note_begun(name: str) -> None:
    """Remember that work of this name begins now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"begun_at": timezone.now()})


def note_ended(name: str, *, succeeded: bool) -> None:
    """Remember that work of this name ends now, and how."""
    moment = "succeeded_at" if succeeded else "failed_at"
    Heartbeat.objects.update_or_create(name=name, defaults={moment: timezone.now()})


def states() -> list[State]:
    """Where each kind of regular work stands, in the order in which the project declares them."""
    beats = Heartbeat.objects.in_bulk(field_name="name")
    return [_state(work, beats.get(work.name) or Heartbeat()) for work in periodic_tasks()]


def overdue() -> list[State]:
    """The regular work that should have succeeded by now."""
    return [state for state in states() if state.is_overdue]


def is_silent(name: str, since: datetime, idle: timedelta, busy: timedelta) -> bool:
    """Whether work of this name gave no sign of life for longer than it may.

    `since` is when it was started; `idle` how long nothing may begin; `busy` how long a run that
    has begun may take.
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
