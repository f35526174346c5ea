"""The queues of the background work: a silent mail server stops nothing but mail."""

from django_q.tasks import async_task

WORK, MAIL, CAMPAIGNS = "telekom_site", "mail", "campaigns"
MAIL_TASKS = "privacy.outbox."  # where the tasks are that talk to the mail server


def run_later(task: str, *arguments: object) -> None:
    """Queue the callable at the dotted path `task` (PRIVACY_RUN_LATER)."""
    async_task(task, *arguments, cluster=queue_of(task))


def queue_of(task: str) -> str:
    """Return the queue in which a task waits."""
    return MAIL if task.startswith(MAIL_TASKS) else WORK
