"""Enquiries for staff: a work list, unanswered first, and one conversation per page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.single_line import SingleLineModelForm
from privacy.staff_access.restricted_admin import RespectsRestriction
from privacy.staff_access.stated_purposes import Purpose
from telekom_site.enquiries import flows
from telekom_site.enquiries.models import Enquiry, Team, TopicRoute


class AnswerForm(SingleLineModelForm):
    """Hand an enquiry to another team, answer it or close it."""

    answer = forms.CharField(
        label=pgettext_lazy("noun", "Answer"),
        required=False,
        max_length=10000,
        widget=AdminTextareaWidget,
        help_text=_("It is sent by email, and shown on the private page of the person."),
    )
    close = forms.BooleanField(
        label=_("Close without an answer"),
        required=False,
        help_text=_("Nothing is sent. The person can still add a message, which opens it again."),
    )
    messages_shown = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["messages_shown"].initial = self._messages()

    def clean(self) -> dict[str, Any]:
        """Refuse an answer to a conversation that was continued since it was shown."""
        cleaned = super().clean() or {}
        Enquiry.objects.select_for_update().filter(pk=self.instance.pk).first()
        shown = cleaned.get("messages_shown")
        if cleaned.get("answer") and shown is not None and shown != self._messages():
            self.add_error(
                "answer",
                _("A new message has arrived meanwhile. Read it, then send this again."),
            )
            self.data = {**self.data.dict(), "messages_shown": str(self._messages())}  # type: ignore[attr-defined]
        return cleaned

    def _messages(self) -> int:
        return self.instance.messages.count() if self.instance.pk else 0


@admin.register(Enquiry)
class EnquiryAdmin(RespectsRestriction):
    """Enquiries by urgency: the oldest unanswered one first."""

    form = AnswerForm
    list_display = ["reference", "topic", "team", "state", "asked_at"]
    list_filter = ["state", "team", "topic"]
    list_select_related = ["team"]
    search_fields = ["=email", "=reference"]
    search_help_text = _("Full reference or email address")
    readonly_fields = ["topic", "state", "email", "name", "language", "asked_at", "conversation"]

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Enquiry | None = None) -> Any:
        """Show the conversation, and what staff may do with it below."""
        shown = [*self.readonly_fields, "team"]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": shown})]
        return [(None, {"fields": [*shown, "answer", "close", "messages_shown"]})]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow it to nobody: enquiries come from the form."""
        return False

    def case_of(self, row: Enquiry) -> tuple[Purpose, str] | None:
        """Return that staff answer the enquiry, while it is open."""
        return (Purpose.ENQUIRY, row.reference) if row.state == Enquiry.State.OPEN else None

    @admin.display(description=_("conversation"))
    def conversation(self, enquiry: Enquiry) -> str:
        """Return question and messages, oldest first."""
        return render_to_string("enquiries/_conversation.html", {"enquiry": enquiry})

    def save_model(self, request: HttpRequest, obj: Enquiry, form: Any, change: bool) -> None:
        """Hand it over, answer or close it, as the form says."""
        if "team" in form.changed_data:
            flows.hand_over(obj)
        if text := form.cleaned_data.get("answer"):
            flows.answer(obj, text)
        elif form.cleaned_data.get("close"):
            flows.close(obj)


class TopicRouteInline(admin.TabularInline):  # type: ignore[type-arg]
    """The topics that a team answers."""

    model = TopicRoute
    extra = 1


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Teams, each with its company, its mailbox and its topics."""

    form = SingleLineModelForm
    list_display = ["name", "controller", "mailbox"]
    list_select_related = ["controller"]
    inlines = [TopicRouteInline]
