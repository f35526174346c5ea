"""Heartbeats of the tasks that django-q2 runs, without anything personal."""

import re
from datetime import timedelta
from pydoc import locate
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import Task
from django_q.utils import get_func_repr

from privacy.heartbeat import beats
from privacy.heartbeat.periodic_tasks import periodic_tasks

LAST_LINE = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)


def queue_beat(queue: str) -> str:
    """Return the name of the heartbeat of a queue."""
    return f"queue {queue}"


def note_begun(sender: Any, task: dict[str, Any], **kwargs: Any) -> None:
    """Record, before a task runs, that the queue is alive."""
    for name in _beats(task):
        beats.note_begun(name)


def note_ended(sender: Any, task: dict[str, Any], **kwargs: Any) -> None:
    """Record, after a task ran and before its result is passed on, whether it failed, and by what.

    Results, arguments and the texts of exceptions may name people.
    """
    task["result"] = None if task["success"] else _kind_of(str(task["result"]))
    task["args"], task["kwargs"] = (), {}
    for name in _beats(task):
        beats.note_ended(name, succeeded=bool(task["success"]))


def delete_old() -> int:
    """Delete results of tasks that ended TASK_RESULT_DAYS ago; the number deleted."""
    limit = timezone.now() - timedelta(days=settings.TASK_RESULT_DAYS)
    return int(Task.objects.filter(stopped__lt=limit).delete()[0])


def _beats(task: dict[str, Any]) -> list[str]:
    func = get_func_repr(task["func"])
    known = {work.name for work in periodic_tasks()}
    return [queue_beat(Conf.CLUSTER_NAME), *({func} & known)]


def _kind_of(traceback: str) -> str:
    """Return the name of the exception that a traceback ends with, if there is a class of this
    name."""
    for name in reversed(LAST_LINE.findall(traceback)):
        located = locate(name)
        if isinstance(located, type) and issubclass(located, BaseException):
            return str(name)
    return "failed"
