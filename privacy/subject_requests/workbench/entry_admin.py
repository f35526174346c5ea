"""Staff pages on which a request is entered by hand, and notes are written about one."""

import uuid
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from privacy.single_line import SingleLineFields
from privacy.staff_access.access_log import record_access
from privacy.staff_access.log_texts import ENTERED, NOTED
from privacy.staff_access.stated_purposes import Purpose, keep_purpose
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.entry import NumberNotOnFileError, enter
from privacy.subject_requests.workbench.entry_form import EntryForm
from privacy.subject_requests.workbench.models import NOTE_CHARACTERS, RequestNote


class NoteForm(SingleLineFields, forms.Form):
    """A note about a request."""

    note = forms.CharField(
        label=gettext_lazy("New note"),
        max_length=NOTE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "accesskey": "t"}),
        help_text=gettext_lazy(
            "For colleagues. It cannot be changed, and the person gets it with their data on "
            "request: write only what is needed."
        ),
    )


class EntersRequests(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mix-in for the admin of requests: what staff write into a case themselves."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and the one that takes a note."""
        note = path(
            "<uuid:object_id>/note/",
            self.admin_site.admin_view(require_POST(self.note_view)),
            name="privacy_subjectrequest_note",
        )
        return [note, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether staff may enter requests by hand."""
        return admin.ModelAdmin.has_add_permission(self, request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form of a request that came in otherwise; store it once, and open it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EntryForm(request.POST if request.method == "POST" else None, request.user)
        if request.method == "POST" and form.is_valid():
            try:
                subject_request = enter(form.entry(), _key(request), request.user)
            except NumberNotOnFileError:
                form.add_error("number", _("We know no one, or several, by this number."))
            else:
                return self._entered(request, subject_request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Enter a request by hand"),
            "opts": self.opts,
            "form": form,
            "key": _key(request),
        }
        template = "privacy/subject_requests/staff_entry.html"
        return TemplateResponse(request, template, context)

    def note_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Store a note; show the page with what is wrong where it is refused."""
        subject_request = self._open(request, str(object_id), NOTED)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.change_view(request, str(object_id), extra_context={"note_form": form})
        RequestNote.objects.create(
            request=subject_request, author_id=request.user.pk, text=form.cleaned_data["note"]
        )
        messages.success(request, _("The note is stored."))
        return redirect("admin:privacy_subjectrequest_change", subject_request.pk)

    def _entered(self, request: HttpRequest, subject_request: SubjectRequest) -> HttpResponse:
        subject = subject_request.subject()
        keep_purpose(request, subject.all_keys, Purpose.REQUEST, subject_request.reference)
        what = f"{SubjectRequest._meta.label} {subject_request.reference}"
        record_access(request, subject, what, ENTERED)
        messages.success(request, _("The request is stored, and its deadline runs."))
        return redirect("admin:privacy_subjectrequest_change", subject_request.pk)

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        raise NotImplementedError


def _key(request: HttpRequest) -> uuid.UUID:
    """Return the key that the form was given, so that sending it twice stores it once."""
    with suppress(ValueError):
        return uuid.UUID(request.POST.get("key", ""))
    return uuid.uuid4()
