"""Surveys for staff: built from types of questions; once open, only their results change."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from privacy.single_line import SingleLineModelForm
from telekom_site.surveys.conf import conf
from telekom_site.surveys.models import Question, Survey
from telekom_site.surveys.results import results_of

WHEN_FIXED = ["slug", "audience", "opens_at", "is_ready"]


class QuestionInline(admin.StackedInline):  # type: ignore[type-arg]
    """The questions of a survey, which stay as they are once people may have seen them."""

    model = Question
    form = SingleLineModelForm
    extra = 1
    fields = [
        ("position", "kind", "is_required"),
        ("text_de", "text_en"),
        ("options_de", "options_en"),
    ]

    def has_add_permission(  # type: ignore[override]
        self, request: HttpRequest, obj: Survey | None
    ) -> bool:
        """Return whether questions can be added: while nobody has seen the survey."""
        return super().has_add_permission(request, obj) and not (obj and obj.is_fixed)

    def has_change_permission(self, request: HttpRequest, obj: Survey | None = None) -> bool:
        """Return whether questions can be changed: while nobody has seen the survey."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Survey | None = None) -> bool:
        """Return whether questions can be deleted: while nobody has seen the survey."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_fixed)


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Surveys, each with its questions and a page of results."""

    form = SingleLineModelForm
    list_display = ["title", "audience", "opens_at", "closes_at", "is_ready", "results_link"]
    list_filter = ["audience", "is_ready"]
    inlines = [QuestionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Survey | None = None) -> list[str]:
        """Return what people who saw the survey rely on."""
        return WHEN_FIXED if obj and obj.is_fixed else []

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Survey | None = None
    ) -> dict[str, Any]:
        """Return the address from the title, while it can be changed."""
        return {} if obj and obj.is_fixed else {"slug": ["title_en"]}

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        """Return a form that keeps a closed survey closed: its results were seen."""
        form: type[forms.ModelForm[Survey]] = super().get_form(request, obj, change, **kw)
        if obj and obj.is_closed and "closes_at" in form.base_fields:
            form.base_fields["closes_at"].disabled = True
        return form

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and that of the results."""
        page = path(
            "<int:object_id>/results/",
            self.admin_site.admin_view(self.results_view),
            name="surveys_survey_results",
        )
        return [page, *super().get_urls()]

    @admin.display(description=_("results"))
    def results_link(self, survey: Survey) -> str:
        """Return a link to the results of a closed survey."""
        if not survey.is_closed:
            return "–"
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:surveys_survey_results", args=[survey.pk]),
            _("results"),
        )

    def results_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show the results, with the answers in people's own words."""
        survey = self.get_object(request, str(object_id))
        if survey is None or not self.has_view_permission(request, survey):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": survey.title,
            "opts": self.opts,
            "survey": survey,
            "results": results_of(survey),
            "smallest": conf.SMALLEST_GROUP,
        }
        return TemplateResponse(request, "admin/surveys/survey/results.html", context)
