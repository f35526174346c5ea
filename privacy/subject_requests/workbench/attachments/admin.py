"""Files on the staff page of a request: add, download and remove them."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from privacy.staff_access.log_texts import ATTACHED, OPENED_ATTACHMENT, REMOVED_ATTACHMENT
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.workbench.attachments.adding import (
    AttachmentForm,
    NotRemovableError,
    add_file,
    remove_file,
)


class AttachesFiles(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mix-in for the admin of requests: their attachments."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and those of attachments."""
        wrap, name = self.admin_site.admin_view, "privacy_subjectrequest"
        attachment = "<uuid:object_id>/attachment/<int:number>/"
        return [
            path(
                "<uuid:object_id>/attach/",
                wrap(require_POST(self.attach_view)),
                name=f"{name}_attach",
            ),
            path(attachment, wrap(require_safe(self.attachment_view)), name=f"{name}_attachment"),
            path(
                f"{attachment}remove/", wrap(require_POST(self.remove_view)), name=f"{name}_remove"
            ),
            *super().get_urls(),
        ]

    def attach_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Store a file; show the page with what is wrong where it is refused."""
        subject_request = self._open(request, str(object_id), ATTACHED)
        form = AttachmentForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.change_view(request, str(object_id), extra_context={"file_form": form})
        if add_file(subject_request, form.cleaned_data["file"], request.user):
            messages.success(request, _("The file is stored, encrypted."))
        else:
            messages.error(request, _("This request has as many files as are allowed."))
        return redirect("admin:privacy_subjectrequest_change", subject_request.pk)

    def attachment_view(self, request: HttpRequest, object_id: Any, number: int) -> HttpResponse:
        """Return a file for download; this is recorded."""
        subject_request = self._open(request, str(object_id), OPENED_ATTACHMENT)
        attachment = get_object_or_404(subject_request.attachments, pk=number)
        try:
            with attachment.file.open() as file:
                content = file.read()
        except (FileNotFoundError, InvalidToken):
            raise Http404 from None
        response = HttpResponse(content, content_type=attachment.kind)
        response["Content-Disposition"] = content_disposition_header(True, attachment.name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response

    def remove_view(self, request: HttpRequest, object_id: Any, number: int) -> HttpResponse:
        """Delete a file that was added by mistake; this is recorded."""
        subject_request = self._open(request, str(object_id), REMOVED_ATTACHMENT)
        attachment = get_object_or_404(subject_request.attachments, pk=number)
        try:
            remove_file(attachment)
        except NotRemovableError as refusal:
            messages.error(request, _("Not removed: %(reason)s.") % {"reason": refusal})
        else:
            messages.success(request, _("The file is removed."))
        return redirect("admin:privacy_subjectrequest_change", subject_request.pk)

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        raise NotImplementedError
