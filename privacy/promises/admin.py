"""Admin of the newest findings about the promises, and of what is published about incidents."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.promises import affected, figures
from privacy.promises.checked_sentences import findings_of
from privacy.promises.models import Incident, IncidentText, Verification
from privacy.registry.discovery import registry
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


class WithSentence:
    """Shows the sentence that a row is about, which its id alone does not tell."""

    @admin.display(description=_("sentence"))
    def sentence(self, row: Verification | Incident) -> str:
        """Return the sentence as the notice has it; that of a former promise is not known."""
        promise = registry.promises_by_id.get(row.promise)
        return promise.text if promise else "–"


@admin.register(Verification)
class VerificationAdmin(WithSentence, ReadOnlyAdmin):
    """Newest finding per promise."""

    list_display = ["promise", "sentence", "state_now", "verified_at"]
    list_filter = ["kept"]
    fields = ["promise", "sentence", "state_now", "findings", "verified_at", "kept_at"]
    readonly_fields = ["sentence", "state_now", "findings"]

    @admin.display(description=_("findings"))
    def findings(self, verification: Verification) -> str:
        """Return what the check found, in sentences."""
        return "\n".join(findings_of(verification)) or "–"

    @admin.display(description=_("state in the notice"))
    def state_now(self, verification: Verification) -> str:
        """Return the state as the notice shows it: old findings are not verified."""
        states = {"kept": _("kept"), "broken": _("broken"), "unverified": _("not verified")}
        return str(states[verification.state])


AFFECTED = "privacy_incident_affected"


class IncidentTextForm(SingleLineModelForm):
    """Cause and remedy in one of the site's languages: another would never be shown."""

    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)


class IncidentTexts(admin.StackedInline):  # type: ignore[type-arg]
    """Cause and remedy, in each language of the site."""

    model = IncidentText
    form = IncidentTextForm
    extra = 0
    max_num = len(settings.LANGUAGES)


@admin.register(Incident)
class IncidentAdmin(WithSentence, ReadOnlyAdmin):
    """Incidents, which open and end by themselves; staff write cause and remedy."""

    form = SingleLineModelForm
    list_display = ["promise", "sentence", "began_at", "ended_at", "people"]
    list_select_related = ["notice"]
    list_filter = ["promise"]
    readonly_fields = ["promise", "sentence", "began_at", "ended_at", "people"]
    inlines = [IncidentTexts]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may write about incidents."""
        return request.user.has_perm("privacy.change_incident")

    @admin.display(description=_("people affected"))
    def people(self, incident: Incident) -> str:
        """Return how many people are known to be affected, as a link to the page about them."""
        if incident.pk is None:
            return "–"
        number = incident.notice.addressees.count() if incident.notice else 0
        return format_html(
            '<a href="{}">{}</a>', reverse(f"admin:{AFFECTED}", args=[incident.pk]), number
        )

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and that of the people affected."""
        page = self.admin_site.admin_view(self.affected_view)
        return [path("<int:object_id>/affected/", page, name=AFFECTED), *super().get_urls()]

    def affected_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show how many people are affected and told, and what the checks saw meanwhile; on POST
        draft the email to these people, which another person approves."""
        incident = self.get_object(request, str(object_id))
        if incident is None or not self.has_view_permission(request, incident):
            raise Http404
        if request.method == "POST":
            return self._draft(request, incident)
        notice, last = incident.notice, incident.ended_at or timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": str(incident),
            "opts": self.opts,
            "incident": incident,
            "people": notice.addressees.count() if notice else 0,
            "queued": notice.deliveries.count() if notice else 0,
            "told": notice.deliveries.exclude(sent_at=None).count() if notice else 0,
            "returned": notice.deliveries.exclude(bounced_at=None).count() if notice else 0,
            "may_draft": self.has_change_permission(request, incident),
            "plots": figures.plots(incident.promise, incident.began_at.date(), last.date()),
            "width": figures.WIDTH,
            "height": figures.HEIGHT,
        }
        return TemplateResponse(request, "privacy/promises/affected.html", context)

    def _draft(self, request: HttpRequest, incident: Incident) -> HttpResponse:
        if not self.has_change_permission(request, incident):
            raise PermissionDenied
        try:
            affected.draft(incident, request.user)
        except affected.NotDraftableError as problem:
            messages.error(request, str(problem))
        else:
            messages.success(
                request, gettext("The email is drafted. Another person must approve it.")
            )
        return redirect(f"admin:{AFFECTED}", incident.pk)
