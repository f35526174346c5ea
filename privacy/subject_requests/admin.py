"""Staff pages of subject requests: the most urgent first, one page per request, one per act."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from privacy.controllers.models import Controller
from privacy.outbox.models import OutgoingMail
from privacy.personal_data.restricted_rows import is_restricted
from privacy.personal_data.rows import stored_email_variants
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.access_log import record_access
from privacy.staff_access.log_texts import OPENED
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import ask_again
from privacy.subject_requests.actions import erasure
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import RequestMessage, SubjectRequest, SubjectRequestQuerySet
from privacy.subject_requests.staff_acts import Act, act_named, acts_for, carry_out, reason_of
from privacy.subject_requests.staff_forms import AnswerForm


class ControllerForm(SingleLineModelForm):
    """A company, with the languages that the site has to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields.get("language")
        if language is not None:
            self.fields["language"] = forms.ChoiceField(
                label=language.label,
                help_text=language.help_text,
                required=False,
                choices=[("", "–"), *settings.LANGUAGES],
            )


@admin.register(Controller)
class ControllerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = ControllerForm
    list_display = ["name", "country", "authority", "privacy_contact", "is_default"]
    prepopulated_fields = {"slug": ["name"]}


class StateFilter(admin.SimpleListFilter):
    """Where requests stand; without a choice, all of them."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("overdue", _("overdue")),
            ("open", _("open")),
            ("undelivered", _("answer not delivered")),
            ("closed", _("closed")),
            ("unverified", _("mailbox not proved")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SubjectRequest]
    ) -> QuerySet[SubjectRequest]:
        if not isinstance(queryset, SubjectRequestQuerySet):
            return queryset
        chosen: dict[str | None, QuerySet[SubjectRequest]] = {
            "overdue": queryset.overdue(),
            "open": queryset.open(),
            "undelivered": queryset.undelivered(),
            "closed": queryset.filter(closed_at__isnull=False),
            "unverified": queryset.filter(verified_at=None),
        }
        return chosen.get(self.value(), queryset)


@admin.register(SubjectRequest)
class SubjectRequestAdmin(ReadOnlyAdmin):
    form = SingleLineModelForm
    list_display = ["reference", "kind", "controller", "received_at", "due", "state"]
    list_filter = [StateFilter, "kind", "controller"]
    list_select_related = ["controller", "answer_mail"]
    search_fields = ["=reference", "=email"]
    search_help_text = _("Reference or e-mail address, whole")

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def has_change_permission(
        self, request: HttpRequest, obj: SubjectRequest | None = None
    ) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubjectRequest]:
        requests = super().get_queryset(request)
        return (
            requests.with_last_sender().most_urgent_first()
            if isinstance(requests, SubjectRequestQuerySet)
            else requests
        )

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return []  # the queryset's own: most urgent first

    @admin.display(description=_("due on"))
    def due(self, one: SubjectRequest) -> str:
        if not one.is_open:
            return "–"
        days = one.days_left
        if one.is_overdue:
            late = ngettext("%d day overdue", "%d days overdue", one.days_late) % one.days_late
            return format_html(
                '<strong class="overdue">{} · {}</strong>', date_format(one.due_on), late
            )
        return format_html(
            "{} · {}", date_format(one.due_on), ngettext("%d day left", "%d days left", days) % days
        )

    @admin.display(description=_("state"))
    def state(self, one: SubjectRequest) -> str:
        if one.is_undelivered and one.answer_mail and one.answer_mail.last_error:
            return format_html('<strong class="overdue">{}</strong>', _("answer not delivered"))
        if one.is_undelivered:
            return str(_("answer on its way"))
        if one.closed_at:
            return one.get_outcome_display()
        if one.verified_at and getattr(one, "last_sender", "") == RequestMessage.Sender.PERSON:
            return format_html("<strong>{}</strong>", _("open, the person has written"))
        return str(_("open") if one.verified_at else _("mailbox not proved"))

    def get_urls(self) -> list[URLPattern]:
        act = path(
            "<uuid:object_id>/act/<slug:name>/",
            self.admin_site.admin_view(self.act_view),
            name="privacy_subjectrequest_act",
        )
        return [act, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One request with all that was said and done, and what can be done now."""
        one = self._open(request, object_id, OPENED)
        return TemplateResponse(
            request,
            "privacy/subject_requests/staff_request.html",
            {
                **self._page(request, one),
                "acts": acts_for(one),
                "mails": OutgoingMail.objects.filter(about=str(one.pk)),
                "package": getattr(one, "package", None),
                "is_restricted": is_restricted(one.email),
            },
        )

    def act_view(self, request: HttpRequest, object_id: Any, name: str) -> HttpResponseBase:
        """What an act will do, and the button that does it."""
        one = self._open(request, str(object_id), reason_of(name))
        act = act_named(one, name)
        if act is None:
            raise Http404
        form = (act.form or AnswerForm)(request.POST or None, one, act.name)
        first = ask_again(request) if act.dangerous else None
        if first is not None and request.method != "POST":
            return first
        if first is not None:  # the text that was typed stays in the form
            form.add_error(None, _("Prove first that it is you, then send this once more."))
        elif request.method == "POST" and (act.form is None or form.is_valid()):
            done = self._carry_out(request, one, act, form)
            if done:
                return redirect("admin:privacy_subjectrequest_change", one.pk)
        context = {
            **self._page(request, one),
            "act": act,
            "form": form if act.form else None,
            "prove_at": first["Location"] if first is not None else "",
            "steps": erasure.preview(one) if act.name == "erase" else None,
        }
        return TemplateResponse(request, "privacy/subject_requests/staff_act.html", context)

    def _carry_out(
        self, request: HttpRequest, one: SubjectRequest, act: Act, form: AnswerForm
    ) -> bool:
        """Whether the page is left: after success, or because the request cannot be acted on any
        more."""
        try:
            carry_out(act, one, form, request.user)
        except RequestNotOpenError as refusal:
            messages.error(request, str(refusal))
            return True
        if act.form and form.errors:
            return False
        messages.success(request, str(act.done))
        return True

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        one = admin.ModelAdmin.get_object(self, request, pk)  # recorded below, with its reason
        if not isinstance(one, SubjectRequest):
            raise Http404
        if not self.has_change_permission(request, one):
            raise PermissionDenied
        record_access(request, one.email, f"{SubjectRequest._meta.label} {one.reference}", reason)
        return one

    def _page(self, request: HttpRequest, one: SubjectRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": str(one),
            "opts": self.opts,
            "original": one,
            "subject_request": one,
            "spellings": sorted(stored_email_variants(one.subject()) if one.verified_at else ()),
        }
