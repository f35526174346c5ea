"""Staff pages of disclosures: enter a request, approve, refuse or hand over, on one page each."""

from typing import Any

from cryptography.fernet import InvalidToken
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.account_keys import account_of
from privacy.disclosures import authority_documents, flows
from privacy.disclosures.forms import HandOverForm, RefusalForm, RequestForm, SecrecyForm
from privacy.disclosures.legal_bases import legal_bases, provision_of
from privacy.disclosures.models import Disclosure, DisclosureEvent, DisclosureRequest
from privacy.reporting.declared_fields import in_words
from privacy.staff_access.access_log import record_rows
from privacy.staff_access.log_texts import OPENED
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import ask_again

DECIDE, DOCUMENT = "privacy_disclosurerequest_decide", "privacy_disclosurerequest_document"
TEMPLATE = "privacy/disclosures/decide.html"


@admin.register(DisclosureRequest)
class DisclosureRequestAdmin(ReadOnlyAdmin):
    """Requests of authorities: entered here, decided on a page of their own, never changed."""

    form = RequestForm
    list_display = ["received_at", "authority", "company", "state", "page"]
    list_filter = ["state", "company"]
    list_select_related = ["company"]
    fields = tuple(RequestForm.Meta.fields)

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether staff may enter requests."""
        return admin.ModelAdmin.has_add_permission(self, request)

    @admin.display(description=_("decision"))
    def page(self, row: DisclosureRequest) -> str:
        """Return a link to the page on which a request is decided."""
        return format_html('<a href="{}">{}</a>', _page(row), _("Open"))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return a request; access to the people in it is recorded."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and not hasattr(request, "_recorded_people"):
            request._recorded_people = True  # type: ignore[attr-defined]
            record_rows(request, row.disclosures.all(), OPENED)
        return row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Enter a request with its people and its document."""
        document = form.cleaned_data["document"]
        authority_documents.write(obj, str(document.name), document.read())
        flows.enter(obj, form.cleaned_data["emails"], request.user)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; what the flow refuses is told, and nothing is stored."""
        try:
            return super().add_view(request, *args, **kwargs)
        except flows.NotAllowedError as problem:
            messages.error(request, str(problem))
            return redirect(request.path)

    def response_add(
        self, request: HttpRequest, obj: DisclosureRequest, post_url_continue: str | None = None
    ) -> HttpResponseRedirect:
        """Lead to the page on which it is decided."""
        return HttpResponseRedirect(_page(obj))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """Lead to the page on which it is decided: there is no other."""
        row = admin.ModelAdmin.get_object(self, request, object_id)
        if row is None or not self.has_view_permission(request, row):
            return super().change_view(request, object_id, *args, **kwargs)
        if request.method == "POST":
            raise PermissionDenied
        return redirect(_page(row))

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin, of the decision and of the document."""
        decide = self.admin_site.admin_view(self.decide_view)
        document = self.admin_site.admin_view(self.document_view)
        return [
            path("<uuid:object_id>/decide/", decide, name=DECIDE),
            path("<uuid:object_id>/document/", document, name=DOCUMENT),
            *super().get_urls(),
        ]

    def document_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Return the document of the authority."""
        row = self._row(request, object_id)
        try:
            content = authority_documents.read(row)
        except (FileNotFoundError, InvalidToken):
            raise Http404 from None
        response = HttpResponse(content, content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, row.document_name)
        return response

    def decide_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Show a request with what happened to it; take the next step on POST."""
        row = self._row(request, object_id)
        shown = _forms(row)
        if request.method == "POST":
            step = request.POST.get("step", "")
            if not self._may_decide(request):
                raise PermissionDenied
            if first := ask_again(request):
                return first
            form = _bound(row, step, request)
            if form is None or form.is_valid():
                return _take(request, row, step, form)
            shown[step] = form
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "row": row,
            "basis": legal_bases().get(row.basis),
            "provision": provision_of(row.basis),
            "scope": in_words(row.scope),
            "events": list(map(_worded, row.events.all())),
            "people": row.disclosures.all(),
            "approvals": flows.approvals(row),
            "needed": flows.APPROVERS,
            "why_not": flows.why_not_approvable(row, request.user),
            "forms": shown,
            "may_decide": self._may_decide(request),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def _row(self, request: HttpRequest, object_id: Any) -> DisclosureRequest:
        row = self.get_object(request, str(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row  # type: ignore[no-any-return]

    def _may_decide(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request)


def _page(row: DisclosureRequest) -> str:
    return reverse(f"admin:{DECIDE}", args=[row.pk])


def _forms(row: DisclosureRequest) -> dict[str, Any]:
    return {"refuse": RefusalForm(), "hand_over": HandOverForm(row), "secrecy": SecrecyForm()}


def _bound(row: DisclosureRequest, step: str, request: HttpRequest) -> forms.Form | None:
    """Return the form of a step with what was entered; None for a step without one."""
    if step == "refuse":
        return RefusalForm(request.POST)
    if step == "hand_over":
        return HandOverForm(row, request.POST, request.FILES)
    return SecrecyForm(request.POST) if step == "secrecy" else None


def _take(request: HttpRequest, row: DisclosureRequest, step: str, form: Any) -> HttpResponse:
    """Take a step and lead back to the page, with what happened."""
    try:
        if step == "approve":
            flows.approve(row, request.user)
        elif step == "refuse":
            flows.refuse(row, request.user, form.cleaned_data["reason"])
        elif step == "hand_over":
            values = form.cleaned_data
            digest = form.file_digest()
            flows.hand_over(row, request.user, values["fields_handed"], digest, values["note"])
        elif step == "secrecy":
            values = form.cleaned_data
            flows.change_secrecy(row, request.user, values["until"], values["reason"])
        else:
            raise flows.NotAllowedError(gettext("Choose a step."))
    except flows.NotAllowedError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, gettext("Recorded."))
    return redirect(_page(row))


def _worded(event: DisclosureEvent) -> dict[str, Any]:
    """Return an event as staff read it."""
    staff, details = account_of(event.staff), event.details
    return {
        "event": event,
        "staff": staff or gettext("account no. %(number)s") % {"number": event.staff or "–"},
        "reason": details.get("reason") or details.get("note") or "",
        "fields": in_words(details.get("fields", [])),
        "file": details.get("file", ""),
    }


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    """People in requests by pseudonym, and whether they were told."""

    list_display = ["disclosed_at", "recipient", "law", "told", "told_at"]
    list_filter = ["disclosed_at", "told"]
    list_select_related = ["request"]
    readonly_fields = ["handed"]
    fields = ["recipient", "handed", "law", "disclosed_at", "told", "told_at", "staff"]

    @admin.display(description=_("what was handed over"))
    def handed(self, disclosure: Disclosure) -> str:
        """Return the fields as people read them."""
        return in_words(disclosure.what)
