"""Lists of background work in the words of the schedule, rather than by names of functions."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
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

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Head the page with the work, rather than with the name that the library invented."""
        task = self.get_object(request, object_id)
        named = {"subtitle": work_in_words(task.func)} if task else {}
        return super().change_view(request, object_id, form_url, named | (extra_context or {}))

    @admin.display(description=_("work"), ordering="func")
    def work(self, task: Any) -> str:
        """Return what is or was done."""
        return work_in_words(task.func)


class SchedulePages(WorkInWords):
    """When each work runs next, and how it last ended."""

    list_display = ("work", "cluster", "next_run", "last_ended", "get_success")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the schedules, each with the moment at which its last run ended."""
        from django_q.models import Task  # models, which the apps load later

        runs = Task.objects.filter(id=OuterRef("task")).values("stopped")
        schedules: QuerySet[Any] = super().get_queryset(request).annotate(ended=Subquery(runs))
        return schedules

    @admin.display(description=_("last run"), ordering="ended")
    def last_ended(self, schedule: Any) -> Any:
        """Return when the last run ended, rather than the name that the library invented for
        it."""
        return schedule.ended


class DonePages(WorkInWords):
    """Base of what was done or failed: read only, and done again by who may plan work."""

    actions = ("run_again",)

    @admin.action(description=_("Carry out again"), permissions=["run_again"])
    def run_again(self, request: HttpRequest, tasks: QuerySet[Any]) -> None:
        """Put the chosen tasks into the queue again."""
        from django_q.admin import resubmit_task  # which registers pages, as this module is read

        resubmit_task(self, request, tasks)

    def has_run_again_permission(self, request: HttpRequest) -> bool:
        """Return whether the reader may plan work."""
        return request.user.has_perm("django_q.add_schedule")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what happened is not edited."""
        return False


class SuccessPages(DonePages):
    """What was done."""

    list_display = ("work", "cluster", "started", "stopped", "time_taken")
    list_filter = (("func", filter_by(work_in_words)), "cluster")


class FailurePages(DonePages):
    """What failed, and by what."""

    list_display = ("work", "cluster", "started", "stopped", "short_result")
    list_filter = SuccessPages.list_filter


TASK_PAGES = {
    "django_q.Schedule": SchedulePages,
    "django_q.Success": SuccessPages,
    "django_q.Failure": FailurePages,
}
