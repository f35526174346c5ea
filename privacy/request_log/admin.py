"""Read-only admin of the log; staff must give a reason before they read rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from privacy.account_keys import account_of
from privacy.client import canonical
from privacy.request_log.access_reason import (
    ReasonForm,
    has_reason,
    keep_reason,
    readings_of,
    record_reading,
)
from privacy.request_log.conf import conf
from privacy.request_log.log_admin import ReadOnlyAdmin
from privacy.request_log.models import LogLoss, LogReading, PurgeRun, RequestLogEntry, SpoolPosition
from privacy.request_log.retention import published_bound
from privacy.request_log.security_admin import BlockedNetworkAdmin, FindingAdmin
from privacy.request_log.views import overview, plot, require_reader

__all__ = ["BlockedNetworkAdmin", "FindingAdmin", "RequestLogEntryAdmin"]

STATUS_CLASSES = (2, 3, 4, 5)


class StatusFilter(admin.SimpleListFilter):
    """Filter by the first digit of the status."""

    title = _("status")
    parameter_name = "status_class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        """Return (digit, label) of each class."""
        return [(str(digit), f"{digit}xx") for digit in STATUS_CLASSES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the chosen class; all for an unknown value."""
        value = self.value()
        if value is None or value not in map(str, STATUS_CLASSES):
            return queryset
        return queryset.filter(status__gte=int(value) * 100, status__lt=(int(value) + 1) * 100)


class DayFilter(admin.SimpleListFilter):
    """Filter by day, in UTC."""

    title = _("day (UTC)")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        """Return the days that may have rows, newest first."""
        today = timezone.now().astimezone(UTC).date()
        days = [today - timedelta(days=ago) for ago in range(published_bound().days + 2)]
        return [(day.isoformat(), day.isoformat()) for day in days]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the chosen day; all for an unreadable value."""
        try:
            day = date.fromisoformat(self.value() or "")
        except ValueError:
            return queryset
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return queryset.filter(time__gte=start, time__lt=start + timedelta(days=1))


class NewestOnly(Paginator):  # type: ignore[type-arg]  # subscriptable for mypy only
    """Paginator of the newest REQUEST_LOG_LIST_ROWS rows, since counting a large log takes
    seconds."""

    @cached_property
    def count(self) -> int:
        """Count the rows, up to REQUEST_LOG_LIST_ROWS."""
        rows: Any = self.object_list
        return int(rows[: conf.REQUEST_LOG_LIST_ROWS].count())


@admin.register(RequestLogEntry)
class RequestLogEntryAdmin(ReadOnlyAdmin):
    """Rows of the log, for staff who gave a reason; each page that is read is recorded."""

    list_display = (
        "time",
        "address",
        "network",
        "method",
        "url",
        "status",
        "bytes_sent",
        "referrer",
    )
    list_filter = (StatusFilter, DayFilter)
    narrowed_by = ("status_class", "day")
    ordering = ("-time",)
    sortable_by = ("time",)  # the only order with an index
    search_fields = ("address",)
    search_help_text = _("A complete IP address")
    list_per_page = 50
    paginator = NewestOnly

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return a page of rows, after recording who reads it."""
        page = super().get_changelist_instance(request)
        what = LogReading.What.SEARCH if page.query else LogReading.What.LIST
        record_reading(request, what, len(page.result_list), sought=page.query)
        return page

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return one row, for every page that shows one, after recording who reads it."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            record_reading(request, LogReading.What.ENTRY, 1, entry=row.pk)
        return row

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows of exactly one address; parts of an address cannot be searched for."""
        if not search_term.strip():
            return queryset, False
        address = canonical(search_term)
        return (queryset.filter(address=address) if address else queryset.none()), False

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin, the overview, the plots and the form for the reason."""
        pages = {
            "overview": path("overview/", self.admin_site.admin_view(overview)),
            "plot": path("<slug:name>.svg", self.admin_site.admin_view(plot)),
            "reason": path("reason/", self.admin_site.admin_view(self.ask_for_reason)),
        }
        for name, page in pages.items():
            page.name = f"privacy_request_log_{name}"
        return [*pages.values(), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, or ask for the reason first."""
        if first := _reason_first(request):
            return first
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show one row, or ask for the reason first."""
        if first := _reason_first(request):
            return first
        return super().changeform_view(request, *args, **kwargs)

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the history of a row, or ask for the reason first."""
        if first := _reason_first(request):
            return first
        return super().history_view(request, *args, **kwargs)

    def ask_for_reason(self, request: HttpRequest) -> HttpResponse:
        """Ask why rows are to be read; the reason is logged in the admin log and valid for
        REQUEST_LOG_READING."""
        require_reader(request)
        form = ReasonForm(request.POST or None)
        if form.is_valid():
            keep_reason(request, form.cleaned_data["reason"])
            return redirect("admin:privacy_request_log_requestlogentry_changelist")
        minutes = conf.REQUEST_LOG_READING // timedelta(minutes=1)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Why do you want to read the request log?"),
            "form": form,
            "minutes": minutes,
        }
        return render(request, "privacy/request_log/reason.html", context)


def _reason_first(request: HttpRequest) -> HttpResponse | None:
    """Return where staff give the reason first; None if they did. Raises PermissionDenied."""
    require_reader(request)
    return None if has_reason(request) else redirect("admin:privacy_request_log_reason")


@admin.register(LogReading)
class LogReadingAdmin(ReadOnlyAdmin):
    """Readings of the log, for auditors; whether an address was looked up is found by its keyed
    digest."""

    list_display = (
        "read_at",
        "staff_name",
        "what",
        "rows",
        "narrowed",
        "entry",
        "sought",
        "reason",
    )
    list_filter = ("what",)
    narrowed_by = ("what__exact",)
    ordering = ("-read_at",)
    search_fields = ("sought",)
    search_help_text = _("A complete IP address that was searched for")

    @admin.display(description=_("member of staff"))
    def staff_name(self, reading: LogReading) -> str:
        """Return the current name of the account, or its key where it was deleted."""
        if not reading.staff:
            return str(_("a command"))
        user = account_of(reading.staff)
        return reading.staff if user is None else user.get_username()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the readings that searched for exactly this address."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(readings_of(search_term)), False


@admin.register(PurgeRun)
class PurgeRunAdmin(ReadOnlyAdmin):
    """Purge runs: the evidence that the log is temporary."""

    list_display = ("finished_at", "bound", "rows", "spool_lines", "address_bound", "addresses")
    ordering = ("-finished_at",)


@admin.register(LogLoss)
class LogLossAdmin(ReadOnlyAdmin):
    """Lines that are missing in the log."""

    list_display = ("noticed_at", "kind", "count", "node")
    ordering = ("-noticed_at",)


@admin.register(SpoolPosition)
class SpoolPositionAdmin(ReadOnlyAdmin):
    """How far each segment of the spool is ingested."""

    list_display = ("segment", "node", "offset", "updated_at")
    ordering = ("-updated_at",)
