"""Enquiries for staff: unanswered first; saving an answer mails it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from privacy.outbox.purposes import MailPurpose
from privacy.outbox.queue import queue_mail
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.restricted_admin import RespectsRestriction
from telekom_site.enquiries.models import Enquiry


@admin.register(Enquiry)
class EnquiryAdmin(RespectsRestriction):
    """Enquiries, to be answered by email."""

    form = SingleLineModelForm
    list_display = ["asked_at", "topic", "answered_at"]
    list_filter = [("answered_at", admin.EmptyFieldListFilter), "topic"]
    search_fields = ["=email"]
    readonly_fields = ["topic", "email", "name", "question", "language", "asked_at", "answered_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow it to nobody: enquiries come from the form."""
        return False  # they come from the form

    def save_model(self, request: HttpRequest, obj: Enquiry, form: Any, change: bool) -> None:
        """Mail a new or changed answer and note when."""
        is_new = bool(obj.answer) and "answer" in form.changed_data
        if is_new:
            obj.answered_at = timezone.now()
        super().save_model(request, obj, form, change)
        if is_new:
            queue_mail(
                obj.email,
                "enquiries/mail/answer.txt",
                obj.language,
                purpose=MailPurpose.ENQUIRY,
                enquiry=obj,
            )
