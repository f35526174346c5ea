"""Staff pages of subject requests: a list by urgency, one page per request and one per action."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
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
from privacy.staff_access.learnt_datasets import may_learn_of
from privacy.staff_access.log_texts import OPENED
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import ask_again
from privacy.staff_access.stated_purposes import Purpose, keep_purpose, purpose_of
from privacy.subject_requests.actions.action_catalogue import (
    action_named,
    actions_for,
    perform,
    reason_of,
)
from privacy.subject_requests.actions.base import AnswerForm, StaffAction
from privacy.subject_requests.gate import RequestNotOpenError
from privacy.subject_requests.models import RequestMessage, SubjectRequest, SubjectRequestQuerySet
from privacy.subject_requests.numbers.letter_admin import PrintsLetters
from privacy.subject_requests.numbers.postal_letters import is_letter_due, letters_due
from privacy.subject_requests.workbench.assignment_admin import AssignmentFilter, AssignsRequests
from privacy.subject_requests.workbench.attachments.adding import AttachmentForm
from privacy.subject_requests.workbench.attachments.admin import AttachesFiles
from privacy.subject_requests.workbench.duplicates import duplicates_of, has_duplicate
from privacy.subject_requests.workbench.entry_admin import EntersRequests, NoteForm
from privacy.subject_requests.workbench.person_page import ShowsPerson
from privacy.subject_requests.workbench.saved_answers.inserting import (
    BUTTON,
    saved_answers_for,
    with_saved_answer,
)


class ControllerForm(SingleLineModelForm):
    """A company, whose language is chosen among those of the site."""

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
    """Companies that people can send requests to."""

    form = ControllerForm
    list_display = ["name", "country", "authority", "privacy_contact", "runs_here", "is_default"]
    prepopulated_fields = {"slug": ["name"]}


class StateFilter(admin.SimpleListFilter):
    """Filter by state; without a choice, all requests."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return (value, label) of each state."""
        return [
            ("overdue", _("overdue")),
            ("open", _("open")),
            ("undelivered", _("answer not delivered")),
            ("closed", _("closed")),
            ("unverified", _("email not verified")),
            ("letter", _("letter to print")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SubjectRequest]
    ) -> QuerySet[SubjectRequest]:
        """Return the requests in the chosen state."""
        if not isinstance(queryset, SubjectRequestQuerySet):
            return queryset
        chosen: dict[str | None, QuerySet[SubjectRequest]] = {
            "overdue": queryset.overdue(),
            "open": queryset.open(),
            "undelivered": queryset.undelivered(),
            "closed": queryset.filter(closed_at__isnull=False),
            "unverified": queryset.filter(verified_at=None),
            "letter": queryset.filter(pk__in=letters_due().values("pk")),
        }
        return chosen.get(self.value(), queryset)


@admin.register(SubjectRequest)
class SubjectRequestAdmin(
    AssignsRequests, EntersRequests, AttachesFiles, ShowsPerson, PrintsLetters, ReadOnlyAdmin
):
    """Requests: read-only except through staff actions; each opened request is logged."""

    form = SingleLineModelForm
    list_display = ["reference", "due", "state", "worker", "kind", "controller", "received_at"]
    list_filter = [StateFilter, AssignmentFilter, "kind", "controller"]
    list_select_related = ["controller", "answer_mail", "assigned_to"]
    actions = (*AssignsRequests.actions, *PrintsLetters.actions)
    search_fields = ["=reference", "=email"]
    search_help_text = _("Full reference or email address")

    class Media:
        css = {"all": ["privacy/staff.css"]}

    def has_change_permission(
        self, request: HttpRequest, obj: SubjectRequest | None = None
    ) -> bool:
        """Return whether staff may perform actions; the fields themselves cannot be edited."""
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubjectRequest]:
        """Return the requests by urgency, with who wrote last."""
        requests = super().get_queryset(request)
        return (
            requests.of_people()
            .with_last_sender()
            .annotate(has_duplicate=has_duplicate())
            .most_urgent_first()
            if isinstance(requests, SubjectRequestQuerySet)
            else requests
        )

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Return no ordering, so that the queryset keeps its own: most urgent first."""
        return []

    @admin.display(description=_("due on"))
    def due(self, subject_request: SubjectRequest) -> str:
        """Return the due date with the days left or overdue; a dash for closed requests."""
        if not subject_request.is_open:
            return "–"
        days = subject_request.days_left
        if subject_request.is_overdue:
            late = (
                ngettext("%d day overdue", "%d days overdue", subject_request.days_late)
                % subject_request.days_late
            )
            return format_html(
                '<strong class="overdue">{} · {}</strong>',
                date_format(subject_request.due_on),
                late,
            )
        return format_html(
            "{} · {}",
            date_format(subject_request.due_on),
            ngettext("%d day left", "%d days left", days) % days,
        )

    @admin.display(description=_("assigned to"))
    def worker(self, subject_request: SubjectRequest) -> str:
        """Return who works on the request; a dash where nobody does who can still log in."""
        staff = subject_request.assigned_to
        return str(staff) if staff is not None and staff.is_active and staff.is_staff else "–"

    @admin.display(description=_("state"))
    def state(self, subject_request: SubjectRequest) -> str:
        """Return the state in words, emphasised where staff must act."""
        if (
            subject_request.is_undelivered
            and subject_request.answer_mail
            and subject_request.answer_mail.last_error
        ):
            return format_html('<strong class="overdue">{}</strong>', _("answer not delivered"))
        if subject_request.is_undelivered:
            return str(_("answer being delivered"))
        if subject_request.closed_at:
            return subject_request.get_outcome_display()
        if subject_request.verified_at and getattr(subject_request, "has_duplicate", False):
            return format_html("<strong>{}</strong>", _("open, sent more than once"))
        if (
            subject_request.verified_at
            and getattr(subject_request, "last_sender", "") == RequestMessage.Sender.PERSON
        ):
            return format_html("<strong>{}</strong>", _("open, the person has written"))
        return str(_("open") if subject_request.verified_at else _("email not verified"))

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and one of a page per staff action."""
        action = path(
            "<uuid:object_id>/action/<slug:name>/",
            self.admin_site.admin_view(self.action_view),
            name="privacy_subjectrequest_action",
        )
        return [action, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one request with its messages, mails and receipts, and the available actions."""
        subject_request = self._open(request, object_id, OPENED)
        return TemplateResponse(
            request,
            "privacy/subject_requests/staff_request.html",
            {
                **self._page(request, subject_request),
                "actions": actions_for(subject_request),
                "mails": OutgoingMail.objects.filter(about=str(subject_request.pk)),
                "package": getattr(subject_request, "package", None),
                "receipts": _shown(request, subject_request.receipts.all()),
                "is_restricted": is_restricted(subject_request.subject()),
                **self.assignment(request, subject_request),
                "duplicates": () if subject_request.closed_at else duplicates_of(subject_request),
                "note_form": NoteForm(None),
                "attachments": subject_request.attachments.select_related("added_by"),
                "file_form": AttachmentForm(),
                **(extra_context or {}),
            },
        )

    def action_view(self, request: HttpRequest, object_id: Any, name: str) -> HttpResponseBase:
        """Show what an action will do on GET; perform it on POST."""
        subject_request = self._open(request, str(object_id), reason_of(name))
        action = action_named(subject_request, name)
        if action is None:
            raise Http404
        is_inserting = request.method == "POST" and BUTTON in request.POST
        is_sent = request.method == "POST" and not is_inserting
        form = (
            with_saved_answer(request, action)
            if is_inserting
            else action.form(request.POST if is_sent else None)
        )
        first = ask_again(request) if action.cannot_be_undone else None
        if first is not None and request.method != "POST":
            return first
        if first is not None and is_sent:  # the text that was typed stays in the form
            form.add_error(None, _("Confirm your identity first, then send this again."))
        elif is_sent and form.is_valid() and self._perform(request, action, form):
            return redirect("admin:privacy_subjectrequest_change", subject_request.pk)
        context = {
            **self._page(request, subject_request),
            "action": action,
            "form": form,
            "prove_at": first["Location"] if first is not None else "",
            "steps": _shown(request, action.preview()),
            "saved_answers": saved_answers_for(action) if "text" in form.fields else (),
        }
        return TemplateResponse(request, "privacy/subject_requests/staff_action.html", context)

    def _perform(self, request: HttpRequest, action: StaffAction[Any], form: AnswerForm) -> bool:
        """Perform the action; return whether to leave its page: done, or request not open."""
        try:
            perform(action, form, request.user)
        except RequestNotOpenError as refusal:
            messages.error(request, str(refusal))
            return True
        except ValidationError as refused_values:
            form.add_error(None, refused_values)
            return False
        if is_letter_due(action.request):
            text = _("Done. The person learns of it by letter only: print the letter now.")
            messages.warning(request, text)
        else:
            messages.success(request, str(action.done))
        return True

    def _open(self, request: HttpRequest, pk: str, reason: str) -> SubjectRequest:
        subject_request = admin.ModelAdmin.get_object(
            self, request, pk
        )  # recorded below, with its reason
        if not isinstance(subject_request, SubjectRequest):
            raise Http404
        if not self.has_change_permission(request, subject_request):
            raise PermissionDenied
        subject = subject_request.subject()
        is_a_task = subject_request.is_open or is_letter_due(subject_request)
        if is_a_task and purpose_of(request, subject.all_keys) is None:
            keep_purpose(request, subject.all_keys, Purpose.REQUEST, subject_request.reference)
        record_access(
            request,
            subject,
            f"{SubjectRequest._meta.label} {subject_request.reference}",
            reason,
        )
        return subject_request

    def _page(self, request: HttpRequest, subject_request: SubjectRequest) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": str(subject_request),
            "opts": self.opts,
            "original": subject_request,
            "subject_request": subject_request,
            "spellings": sorted(
                stored_email_variants(subject_request.subject())
                if subject_request.verified_at
                else ()
            ),
        }


def _shown(request: HttpRequest, steps: Iterable[Any] | None) -> list[Any] | None:
    """Return those steps of an erasure, or receipts, of whose datasets the reader may learn."""
    if steps is None:
        return None
    return [step for step in steps if may_learn_of(request.user, step.dataset)]
