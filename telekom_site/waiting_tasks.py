"""Tasks in the database's queue that a clock which jumped has locked for a far future."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ


def free_tasks_of_the_future() -> int:
    """Free tasks that are locked for longer than a task may take; the number of tasks."""
    now = timezone.now()
    longest = timedelta(seconds=settings.TASK_RETRY_SECONDS)
    return int(OrmQ.objects.filter(lock__gt=now + longest).update(lock=now))
