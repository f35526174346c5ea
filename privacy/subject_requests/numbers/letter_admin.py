"""Staff page of a letter: prints it with a new code, and records who did."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header

from privacy.reporting.record_renderers import RendererMissingError
from privacy.staff_access.log_texts import PRINTED_LETTER
from privacy.staff_access.reauthentication import ask_again
from privacy.subject_requests.models import SubjectRequest
from privacy.subject_requests.numbers.postal_letters import as_pdf, new_letter


class PrintsLetters(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mix-in for the admin of requests: the letter with a code to the postal address on file."""

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and the one of the letter."""
        letter = path(
            "<uuid:object_id>/letter/",
            self.admin_site.admin_view(self.letter_view),
            name="privacy_subjectrequest_letter",
        )
        return [letter, *super().get_urls()]

    def letter_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Say on GET what will be printed; return the PDF with a new code on POST.

        Staff confirm their identity first, since the code opens the person's private page.
        """
        subject_request = self._open(request, str(object_id), PRINTED_LETTER)
        if not subject_request.postal_address:
            raise Http404
        if first := ask_again(request):
            return first
        if request.method != "POST":
            context = self._page(request, subject_request)
            return TemplateResponse(request, "privacy/subject_requests/staff_letter.html", context)
        try:
            content = as_pdf(new_letter(subject_request))
        except RendererMissingError as missing:
            messages.error(request, str(missing))
            return redirect("admin:privacy_subjectrequest_change", subject_request.pk)
        answer = HttpResponse(content, content_type="application/pdf")
        answer["Content-Disposition"] = content_disposition_header(
            True, f"{subject_request.reference}.pdf"
        )
        return answer

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        raise NotImplementedError

    def _page(self, request: HttpRequest, subject_request: SubjectRequest) -> dict[str, Any]:
        raise NotImplementedError
