"""Lists of background work in the words of the schedule, rather than by names of functions."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from privacy.heartbeat.periodic_tasks import periodic_tasks
from privacy.staff_access.declared_words import filter_by


def work_in_words(function: str) -> str:
    """Return the title of the periodic task that a function carries out, by its dotted path; of
    any other work the path itself."""
    titles = {work.name: work.title for work in periodic_tasks()}
    return str(titles.get(function, function))


class WorkInWords(admin.ModelAdmin):  # type: ignore[type-arg]
    """Base of the lists of tasks: the title leads to the page that names the function."""

    list_display_links = ("work",)

    @admin.display(description=_("work"), ordering="func")
    def work(self, task: Any) -> str:
        """Return what is or was done."""
        return work_in_words(task.func)


class SchedulePages(WorkInWords):
    """When each work runs next, and how it last ended."""

    list_display = ("work", "cluster", "next_run", "get_last_run", "get_success")


class SuccessPages(WorkInWords):
    """What was done."""

    list_display = ("work", "cluster", "started", "stopped", "time_taken")
    list_filter = (("func", filter_by(work_in_words)), "cluster")


class FailurePages(WorkInWords):
    """What failed, and by what."""

    list_display = ("work", "cluster", "started", "stopped", "short_result")
    list_filter = SuccessPages.list_filter


TASK_PAGES = {
    "django_q.Schedule": SchedulePages,
    "django_q.Success": SuccessPages,
    "django_q.Failure": FailurePages,
}
