"""Staff pages of impact assessments: begun for chosen datasets, then written version by version."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.controllers.staff_appended_rows import (
    AppendedInline,
    AppendedRowsAdmin,
    NextEntry,
)
from privacy.impact_assessments.models import AssessmentVersion, ImpactAssessment
from privacy.impact_assessments.template import filled_sections
from privacy.registry.discovery import registry
from privacy.single_line import SingleLineModelForm

SECTIONS = ("description", "necessity", "risks", "measures")
DECIDED = ("owner", "officer_advice", "prior_consultation", "consulted_on", "decision")


class AssessmentForm(SingleLineModelForm):
    """What is assessed: datasets that the software declares."""

    class Meta:
        model = ImpactAssessment
        fields = ["company", "title", "datasets"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "datasets" in self.fields:
            titles = {each.model: str(each.title) for each in registry.personal_models}
            choices = sorted(titles.items(), key=lambda choice: choice[1])
            self.fields["datasets"] = forms.MultipleChoiceField(
                choices=choices, label=gettext_lazy("Datasets")
            )


class NextVersion(NextEntry):
    """The form of a further version begins with the last one; that of the first one is filled from
    the declarations."""

    @staticmethod
    def last(assessment: ImpactAssessment | None) -> dict[str, Any]:
        """Return the texts of the newest version, or those that the software knows."""
        if assessment is None or not assessment.pk:
            return {}
        version = assessment.current
        if version is None:
            return dict(filled_sections(assessment.company, assessment.datasets))
        names = (*SECTIONS, "views", *DECIDED, "next_review_on")
        return {name: getattr(version, name) for name in names}


class VersionInline(AppendedInline):
    """The versions of an assessment."""

    model = AssessmentVersion
    formset = NextVersion
    fields = [*SECTIONS, "views", *DECIDED, "next_review_on"]


@admin.register(ImpactAssessment)
class ImpactAssessmentAdmin(AppendedRowsAdmin):
    """Assessments, each with its versions, printable."""

    form = AssessmentForm
    inlines = [VersionInline]
    list_display = ["title", "company", "decision", "review_due"]
    list_filter = ["company"]
    list_select_related = ["company"]

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the versions once the assessment is begun."""
        return self.inlines if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields; those of a stored assessment by their titles, with its print."""
        return (
            ["company", "title", "dataset_list", "paper"]
            if obj
            else ["company", "title", "datasets"]
        )

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and that of the print."""
        view = self.admin_site.admin_view(self.print_view)
        paper = path("<int:object_id>/print/", view, name="privacy_impactassessment_print")
        return [paper, *super().get_urls()]

    def print_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show the newest version for paper."""
        assessment = self.get_object(request, str(object_id))
        if assessment is None or not self.has_view_permission(request, assessment):
            raise Http404
        version = assessment.current
        if version is None:
            return redirect("admin:privacy_impactassessment_change", assessment.pk)
        sections = []
        for name in (*SECTIONS, "views", "officer_advice"):
            title = version._meta.get_field(name).verbose_name
            sections.append((title, getattr(version, name)))
        context = {"assessment": assessment, "version": version, "sections": sections}
        return render(request, "privacy/impact_assessments/print.html", context)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """Lead to the first version, filled from the declarations."""
        return redirect("admin:privacy_impactassessment_change", obj.pk)

    @admin.display(description=gettext_lazy("datasets"))
    def dataset_list(self, assessment: ImpactAssessment) -> str:
        """Return what a lay person calls the datasets."""
        return ", ".join(assessment.dataset_titles)

    @admin.display(description=gettext_lazy("print"))
    def paper(self, assessment: ImpactAssessment) -> str:
        """Return a link to the newest version for paper."""
        if assessment.current is None:
            return "–"
        url = reverse("admin:privacy_impactassessment_print", args=[assessment.pk])
        return format_html('<a href="{}">{}</a>', url, _("Newest version"))

    @admin.display(description=gettext_lazy("decision"))
    def decision(self, assessment: ImpactAssessment) -> str:
        """Return the decision of the newest version."""
        version = assessment.current
        return version.get_decision_display() if version else _("begun")

    @admin.display(description=gettext_lazy("next review due on"))
    def review_due(self, assessment: ImpactAssessment) -> str:
        """Return when it is reviewed next."""
        version = assessment.current
        return version.next_review_in_words() if version else ""
