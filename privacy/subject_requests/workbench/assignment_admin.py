"""Assigning requests on the staff pages: several from the list, and one on its page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from privacy.single_line import SingleLineFields
from privacy.staff_access.log_texts import ASSIGNED
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.assignment import (
    Assigned,
    Holding,
    assign,
    colleagues_of,
    mine,
    unassigned,
)
from privacy.subject_requests.workbench.turns import neighbours
from privacy.subject_requests.workbench.workload import OVERSEE

NOBODY = "nobody"
Question = TemplateResponse | None  # the page that asks before a request is taken from a colleague


class AssignmentFilter(admin.SimpleListFilter):
    """Filter by who works on a request."""

    title = gettext_lazy("assignment")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return (value, label) of each choice."""
        colleagues = choices_for(request.user) if request.user.has_perm(OVERSEE) else []
        return [("mine", _("mine")), ("unassigned", _("unassigned")), *colleagues]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the requests that are chosen."""
        chosen = self.value() or ""
        conditions = {"mine": mine(request.user), "unassigned": unassigned()}
        if chosen in {key for key, _name in self.lookup_choices}:
            return queryset.filter(conditions.get(chosen, Q(assigned_to=chosen)))
        return queryset


class ColleagueForm(SingleLineFields, ActionForm):
    """What to do with the chosen requests, and with "Assign to the colleague", to whom."""

    colleague = forms.CharField(
        label=gettext_lazy("Colleague:"), required=False, widget=forms.Select
    )


class AssignsRequests(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mix-in for the admin of requests: who works on what."""

    action_form = ColleagueForm
    actions: tuple[str, ...] = ("assign_to_me", "assign_to_colleague", "assign_to_nobody")

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and the one that assigns a request."""
        assign_one = path(
            "<uuid:object_id>/assign/",
            self.admin_site.admin_view(require_POST(self.assign_view)),
            name="privacy_subjectrequest_assign",
        )
        return [assign_one, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; its form offers the colleagues of the reader."""
        page = super().changelist_view(request, extra_context)
        form = (getattr(page, "context_data", None) or {}).get("action_form")
        if isinstance(page, TemplateResponse) and form is not None:
            form.fields["colleague"].widget.choices = [("", "–"), *choices_for(request.user)]
        return page

    def assign_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Assign one request to the colleague who was chosen, or to nobody."""
        subject_request = self._open(request, str(object_id), ASSIGNED)
        chosen = request.POST.get("colleague", "")
        question = (
            self._assign(request, [subject_request], None)
            if chosen == NOBODY
            else self._assign_to_chosen(request, [subject_request], chosen)
        )
        return question or redirect("admin:privacy_subjectrequest_change", subject_request.pk)

    @admin.action(description=gettext_lazy("Assign to me"), permissions=["change"])
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[Any]) -> Question:
        """Assign the chosen requests to the reader."""
        return self._assign(request, queryset, request.user)

    @admin.action(description=gettext_lazy("Assign to the colleague"), permissions=["change"])
    def assign_to_colleague(self, request: HttpRequest, queryset: QuerySet[Any]) -> Question:
        """Assign the chosen requests to the colleague beside the action."""
        return self._assign_to_chosen(request, queryset, request.POST.get("colleague", ""))

    @admin.action(description=gettext_lazy("Assign to nobody"), permissions=["change"])
    def assign_to_nobody(self, request: HttpRequest, queryset: QuerySet[Any]) -> Question:
        """Take the chosen requests away from those who have them."""
        return self._assign(request, queryset, None)

    def assignment(self, request: HttpRequest, subject_request: SubjectRequest) -> dict[str, Any]:
        """Return what the page of a request shows of it, and of its neighbours."""
        return {
            "colleagues": [(NOBODY, "–"), *choices_for(request.user)],
            "assigned": str(subject_request.assigned_to_id or NOBODY),
            "reader": str(request.user.pk),
            "turns": neighbours(subject_request, request.user),
        }

    def _assign_to_chosen(self, request: HttpRequest, requests: Any, chosen: str) -> Question:
        colleagues = {str(member.pk): member for member in colleagues_of(request.user)}
        if chosen in colleagues:
            return self._assign(request, requests, colleagues[chosen])
        messages.error(request, _("Choose a colleague."))
        return None

    def _assign(self, request: HttpRequest, requests: Any, to: Any) -> Question:
        """Assign the requests; return the page that asks about those that a colleague works on,
        None where there are none."""
        done = assign(requests, to, request.user, _taken(request))
        if done.assigned:
            text = ngettext(
                "%(number)d request is assigned to %(name)s.",
                "%(number)d requests are assigned to %(name)s.",
                done.assigned,
            )
            name = str(to) if to is not None else _("nobody")
            messages.success(request, text % {"number": done.assigned, "name": name})
        if done.refused:
            text = ngettext(
                "%d request is not assigned: it is closed, of another company, or the colleague’s "
                "own.",
                "%d requests are not assigned: they are closed, of another company, or the "
                "colleague’s own.",
                done.refused,
            )
            messages.warning(request, text % done.refused)
        return self._ask(request, done, to) if done.held else None

    def _ask(self, request: HttpRequest, done: Assigned, to: Any) -> TemplateResponse:
        title = ngettext(
            "A colleague works on this request", "Colleagues work on these requests", len(done.held)
        )
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "held": done.held,
            "to": to,
            "action": request.POST.get("action", ""),
            "colleague": request.POST.get("colleague", ""),
        }
        return TemplateResponse(request, "privacy/subject_requests/staff_take_over.html", context)

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        raise NotImplementedError


def _taken(request: HttpRequest) -> frozenset[Holding]:
    """Return who works on which request, as the page that asked has said."""
    parts = (text.partition(":") for text in request.POST.getlist("taken"))
    return frozenset(Holding(key, holder) for key, _colon, holder in parts)


def choices_for(staff: Any) -> list[tuple[str, str]]:
    """Return (key, name) of each colleague of a member of staff."""
    return [(str(member.pk), str(member)) for member in colleagues_of(staff)]
