"""Staff pages of the records of processing activities: one per company, with its history."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.forms import DateInput
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.processing_records.differences import differences
from privacy.processing_records.models import RecordVersion
from privacy.processing_records.recording import review
from privacy.reporting.record_renderers import FORMATS, RendererMissingError, tables
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.read_only_admin import ReadOnlyRows
from privacy.staff_access.reauthentication import AsksAgain

TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}


class ReviewForm(SingleLineModelForm):
    """What staff write into a record."""

    class Meta:
        model = RecordVersion
        fields = ["owner", "remarks", "next_review_on"]
        widgets = {"next_review_on": DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class NewestOfEachCompany(ChangeList):
    """The list shows a line per company; earlier versions are on the page of the record."""

    def get_queryset(  # of Django's list, whose parameters differ from release to release
        self, request: HttpRequest, *args: Any, **options: Any
    ) -> QuerySet[RecordVersion]:
        """Return the newest version of each company."""
        rows = super().get_queryset(request, *args, **options)
        newest = RecordVersion.objects.order_by().values("company").annotate(newest=Max("pk"))
        filtered: QuerySet[RecordVersion] = rows.filter(pk__in=newest.values("newest"))
        return filtered


@admin.register(RecordVersion)
class RecordVersionAdmin(ReadOnlyRows, AsksAgain):
    """Records are read, exported and reviewed: the software begins the record of each company, and
    a review is another version."""

    form = SingleLineModelForm
    actions = None
    list_display = ["company", "owner", "review_due", "entered_at"]
    list_select_related = ["company"]

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list with a line per company."""
        return NewestOfEachCompany

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and that of the export."""
        view = self.admin_site.admin_view(self.export_view)
        export = path(
            "<int:object_id>/export/<str:file_format>/", view, name="privacy_recordversion_export"
        )
        return [export, *super().get_urls()]

    @admin.display(description=gettext_lazy("next review due on"), ordering="next_review_on")
    def review_due(self, version: RecordVersion) -> str:
        """Return when the record is reviewed next."""
        day = version.next_review_in_words()
        if not version.is_overdue:
            return day
        return format_html('<strong class="overdue">{}</strong>', day)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a version, what changed in it, and the others; who may add one reviews the newest on
        POST."""
        version = self._version(request, object_id)
        history = self.get_queryset(request).filter(company=version.company_id).defer("content")
        newest = next(iter(history), version)
        may_review = newest.pk == version.pk and admin.ModelAdmin.has_add_permission(self, request)
        form = ReviewForm(
            request.POST if request.method == "POST" else None, initial=_said(version)
        )
        if request.method == "POST":
            if not may_review:
                raise PermissionDenied
            if first := self.ask_again(request):
                return first
            if form.is_valid():
                added = review(version.company, form.cleaned_data, request.user)
                messages.success(request, _("The review is stored."))
                return redirect("admin:privacy_recordversion_change", added.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": str(version),
            "opts": self.opts,
            "version": version,
            "newest": newest,
            "history": history,
            "formats": sorted(FORMATS),
            "tables": _tables(version),
            "differences": list(differences(version, version.previous)),
            "form": form,
            "may_review": may_review,
        }
        return TemplateResponse(request, "privacy/processing_records/record.html", context)

    def export_view(self, request: HttpRequest, object_id: int, file_format: str) -> HttpResponse:
        """Return a version as a file."""
        version = self._version(request, str(object_id))
        if file_format not in TYPES:
            raise Http404
        content = version.content | {"made_at": version.entered_at.isoformat(timespec="seconds")}
        try:
            file = FORMATS[file_format](content)
        except RendererMissingError as problem:
            messages.error(request, str(problem))
            return redirect("admin:privacy_recordversion_change", version.pk)
        response = HttpResponse(file, content_type=TYPES[file_format])
        name = f"{version.company.slug}-{version.entered_at:%Y-%m-%d}.{file_format}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response

    def _version(self, request: HttpRequest, object_id: str) -> RecordVersion:
        version = self.get_object(request, object_id)
        if version is None or not self.has_view_permission(request, version):
            raise Http404
        return version  # type: ignore[no-any-return]


def _said(version: RecordVersion) -> dict[str, Any]:
    return {"owner": version.owner, "remarks": version.remarks}


def _tables(version: RecordVersion) -> list[tuple[str, Iterable[str], Iterable[list[str]]]]:
    """Return (heading, columns, rows) of the tables of a version; one of an earlier release can
    lack some."""
    shown = list[tuple[str, Iterable[str], Iterable[list[str]]]]()
    for table in tables():
        if version.content.get(table.key):
            shown.append((table.heading, table.columns.values(), table.rows(version.content)))
    return shown
