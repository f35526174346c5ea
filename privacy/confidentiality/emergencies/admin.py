"""Staff pages of accesses in an emergency: open one, read the data, review what others opened."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.confidentiality.conf import conf
from privacy.confidentiality.emergencies.forms import OpenForm, ReviewForm
from privacy.confidentiality.emergencies.models import EmergencyAccess, EmergencyAccessQuerySet
from privacy.confidentiality.emergencies.opening import open_in_emergency, review, subject_of
from privacy.personal_data.export import SubjectData, export_subject_data
from privacy.rate_limits.counting import RateLimitError
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.access_log import record_access
from privacy.staff_access.learnt_datasets import may_learn_of
from privacy.staff_access.log_texts import OPENED_IN_EMERGENCY
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import ask_again
from privacy.staff_access.staff_subjects import is_own
from privacy.staff_access.stated_purposes import NOTE_CHARACTERS, Purpose, keep_purpose

APPROVE = "privacy.approve_emergencyaccess"


def heading_of(data: SubjectData) -> str:
    """Return what staff call a dataset: by its table. Its title is addressed to the person."""
    try:
        return str(apps.get_model(data.dataset)._meta.verbose_name_plural)
    except (LookupError, ValueError):
        return _("stored outside the tables: %(name)s") % {"name": data.dataset}


class ReviewFilter(admin.SimpleListFilter):
    """Filter by the state of the review."""

    title = gettext_lazy("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return (value, label) of each state."""
        return [
            ("open", _("to review")),
            ("overdue", _("overdue")),
            *EmergencyAccess.Verdict.choices,
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        """Return the accesses in the chosen state."""
        accesses: EmergencyAccessQuerySet = queryset
        if self.value() == "open":
            return accesses.unreviewed()
        if self.value() == "overdue":
            return accesses.overdue()
        return accesses.filter(verdict=self.value()) if self.value() else accesses


@admin.register(EmergencyAccess)
class EmergencyAccessAdmin(ReadOnlyAdmin):
    """Who may add opens data; who may view sees what others opened; who may approve reviews it."""

    form = SingleLineModelForm
    list_display = ["opened_at", "staff", "company", "state"]
    list_filter = [ReviewFilter, "company"]
    list_select_related = ["staff", "company"]

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether staff may open data in an emergency."""
        return admin.ModelAdmin.has_add_permission(self, request)

    def case_of(self, row: EmergencyAccess) -> tuple[Purpose, str] | None:
        """Return the review as the purpose for which the record is opened, until it is done."""
        return None if row.reviewed_at else (Purpose.EMERGENCY, str(row)[:NOTE_CHARACTERS])

    @admin.display(description=gettext_lazy("review"))
    def state(self, access: EmergencyAccess) -> str:
        """Return the verdict, or that the review is due."""
        if access.is_overdue:
            return format_html('<strong class="overdue">{}</strong>', _("review overdue"))
        return access.get_verdict_display() if access.verdict else _("to review")

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and the one of the data that was opened."""
        data = path(
            "<uuid:object_id>/data/",
            self.admin_site.admin_view(self.data_view),
            name="privacy_emergencyaccess_data",
        )
        return [data, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask whose data is needed and why; staff confirm their identity first."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if first := ask_again(request):
            return first
        form = OpenForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                access = open_in_emergency(**form.cleaned_data, staff=request.user)
            except RateLimitError:
                form.add_error(None, _("You have opened as many today as are allowed."))
            else:
                return redirect("admin:privacy_emergencyaccess_data", access.pk)
        context = {"form": form, "minutes": conf.EMERGENCY_ACCESS.total_seconds() // 60}
        return self._page(request, "open", _("Open data in an emergency"), context)

    def data_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Show who opened it the person's data at this company, until it closes; each view is
        recorded with the reason."""
        access = EmergencyAccess.objects.filter(pk=object_id, staff=request.user.pk).first()
        if access is None or not self.has_add_permission(request):
            raise Http404
        if not access.is_open:
            messages.warning(request, _("This access has ended. Open another one if you must."))
            return redirect("admin:index")
        subject = subject_of(access)
        keep_purpose(request, subject.all_keys, Purpose.EMERGENCY, access.reason)
        what = f"{EmergencyAccess._meta.label} {access.pk}"
        record_access(request, subject, what, OPENED_IN_EMERGENCY)
        datasets = list[tuple[str, SubjectData]]()
        for data in export_subject_data(subject):
            if data.records and may_learn_of(request.user, data.dataset):
                datasets.append((heading_of(data), data))
        title = _("Data opened in an emergency")
        return self._page(request, "data", title, {"access": access, "datasets": datasets})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an access and its reason; a second person approves or objects."""
        access = self.get_object(request, object_id)
        if access is None:
            raise Http404
        if not self.has_view_permission(request, access):
            raise PermissionDenied
        may_review = self._may_review(request, access)
        form = ReviewForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and not may_review:
            raise PermissionDenied
        if form.is_valid():
            verdict, note = form.cleaned_data["verdict"], form.cleaned_data["note"]
            if review(access, verdict, note, request.user):
                messages.success(request, _("The review is stored."))
            else:
                messages.error(request, _("Someone else has reviewed this access."))
            return redirect("admin:privacy_emergencyaccess_changelist")
        context = {"access": access, "form": form, "may_review": may_review}
        return self._page(request, "review", str(access), context)

    def _may_review(self, request: HttpRequest, access: EmergencyAccess) -> bool:
        return (
            access.reviewed_at is None
            and request.user.has_perm(APPROVE)
            and access.staff_id != request.user.pk
            and not is_own(subject_of(access), request.user)
        )

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        template = f"privacy/confidentiality/emergency_{name}.html"
        response = TemplateResponse(request, template, {**frame, **context})
        response["Cache-Control"] = "no-store"
        return response
