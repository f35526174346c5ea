"""Background tasks leave heartbeats, and nothing personal in the table of results or in the log."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_q.models import Task
from django_q.monitor import save_task
from django_q.worker import worker

from privacy.heartbeat.models import Heartbeat
from privacy.personal_data.retention import purge_all
from telekom_site.queues import CAMPAIGNS, MAIL, WORK, queue_of
from telekom_site.schedule import PERIODIC_TASKS
from telekom_site.tasks import delete_old, queue_beat

pytestmark = pytest.mark.django_db

ADDRESS = "erika.leak@example.org"


@pytest.fixture(autouse=True)
def keep_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker closes its connections; this one works in the process of the tests."""
    for module in ("worker", "monitor"):
        monkeypatch.setattr(f"django_q.{module}.close_old_django_connections", lambda: None)


class Results(list[dict[str, Any]]):
    """What a worker hands on, as a queue would take it."""

    def put(self, task: dict[str, Any]) -> None:
        self.append(task)


class Tasks(list[Any]):
    """What a worker is given, as a queue would give it."""

    def get(self) -> Any:
        return self.pop(0)


class Timer:
    """The clock that a worker shares with its guard."""

    value = -1

    def get_lock(self) -> Any:
        import contextlib

        return contextlib.nullcontext()


def do(func: str, *arguments: object) -> Task:
    """Have a worker of django-q2 do a task, and store what it hands on."""
    task = {
        "id": "0" * 32,
        "name": "a-task",
        "func": func,
        "args": arguments,
        "kwargs": {},
        "started": timezone.now(),
    }
    results = Results()
    worker(Tasks([task, "STOP"]), results, Timer())
    save_task({**results[0], "sync": True}, None)
    stored: Task = Task.objects.get()
    return stored


@pytest.mark.parametrize(
    ("func", "kind"),
    [
        ("builtins.int", "ValueError"),
        ("uuid.UUID", "ValueError"),
        ("nowhere.to.be.found", "ValueError"),
        ("json.loads", "json.decoder.JSONDecodeError"),
    ],
)
def test_a_failure_keeps_the_kind_of_its_exception_only(func: str, kind: str) -> None:
    task = do(func, f"{ADDRESS} : Traceback\n{ADDRESS}: {ADDRESS}")

    assert (task.result, task.success) == (kind, False)
    assert (task.args, task.kwargs) == ((), {})


def test_a_success_keeps_no_result() -> None:
    task = do("builtins.str", ADDRESS)
    assert (task.result, task.success, task.args) == (None, True, ())


def test_a_task_is_a_heartbeat_of_its_queue_and_its_kind() -> None:
    task = PERIODIC_TASKS[0].name
    do(task)

    beats = dict(Heartbeat.objects.values_list("name", "succeeded_at"))
    assert set(beats) == {task, queue_beat(WORK)}
    assert all(beats.values())


def test_results_have_an_end_also_those_of_failures() -> None:
    do("builtins.int", ADDRESS)
    assert delete_old() == 0
    purge_all()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert delete_old() == 1


def test_mail_waits_in_a_queue_of_its_own() -> None:
    assert queue_of("privacy.outbox.delivery.deliver") == MAIL
    assert {work.queue for work in PERIODIC_TASKS if work.name.startswith("privacy.outbox.")} == {
        MAIL
    }
    assert {work.queue for work in PERIODIC_TASKS} == {CAMPAIGNS, MAIL, WORK}


def test_each_queue_has_something_to_do_every_minute() -> None:
    """Otherwise the supervisor would take an idle queue for one that hangs."""
    minute = timedelta(minutes=1)
    queues = {work.queue for work in PERIODIC_TASKS if work.every == minute}
    assert queues == {CAMPAIGNS, MAIL, WORK}
