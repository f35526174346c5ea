"""Staff pages of breaches: the register, and one page on which a breach is handled."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.breaches import flows
from privacy.breaches.authorities import notification_rule
from privacy.breaches.forms import BreachForm, BreachTextForm, NotifiedForm
from privacy.breaches.models import Breach, BreachDelivery, BreachDrill, BreachText
from privacy.breaches.scoper import UNKNOWN
from privacy.conf import conf as layer
from privacy.reporting.declared_fields import in_words
from privacy.staff_access.approval_admin import TextsUntilApproved
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import ask_again
from privacy.staff_access.strict_lookups import StrictLookups

REVIEW = "privacy_breach_review"
TEMPLATE = "privacy/breaches/review.html"


class TextInline(TextsUntilApproved):
    """What people are told, one text in each language."""

    model = BreachText
    form = BreachTextForm
    extra = 0


@admin.register(Breach)
class BreachAdmin(StrictLookups):
    """The breach register. Entries are never deleted (Art. 33(5) GDPR)."""

    form = BreachForm
    inlines = [TextInline]
    list_display = ["title", "company", "clock", "risk", "page"]
    list_filter = ["risk", "state", "company"]
    list_select_related = ["company"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields of the form."""
        return BreachForm.Meta.fields

    @admin.display(description=_("time left"), ordering="due_at")
    def clock(self, breach: Breach) -> str:
        """Return how much time is left."""
        return clock_of(breach)

    @admin.display(description=_("handling"))
    def page(self, breach: Breach) -> str:
        """Return a link to the page on which a breach is handled."""
        return format_html('<a href="{}">{}</a>', _page(breach), _("Open"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the register must show every breach (Art. 33(5) GDPR)."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the breach can be changed: until the emails are approved."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_fixed)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save a breach with the member of staff who edited it, who cannot approve the emails."""
        obj.edit(request.user)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Breach, post_url_continue: str | None = None
    ) -> HttpResponseRedirect:
        """Lead to the page on which it is handled."""
        return HttpResponseRedirect(_page(obj))

    def response_change(self, request: HttpRequest, obj: Breach) -> HttpResponse:
        """Lead to the page on which it is handled."""
        return HttpResponseRedirect(_page(obj))

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and that of the handling."""
        review = self.admin_site.admin_view(self.review_view)
        return [path("<int:object_id>/review/", review, name=REVIEW), *super().get_urls()]

    def review_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show clock, counts, drafts and emails; take the next step on POST."""
        breach = self.get_object(request, str(object_id))
        if breach is None or not self.has_view_permission(request, breach):
            raise Http404
        form = NotifiedForm()
        if request.method == "POST":
            if not super().has_change_permission(request):
                raise PermissionDenied
            if first := ask_again(request):
                return first
            form = NotifiedForm(request.POST)
            if request.POST.get("step") != "notify" or form.is_valid():
                return _take(request, breach, form)
        context = {
            **self.admin_site.each_context(request),
            "title": str(breach),
            "opts": self.opts,
            "breach": breach,
            "clock": clock_of(breach),
            "rule": notification_rule(breach.company.country),
            "counts": _worded(breach.counts) if breach.counted_at else None,
            "notification": flows.notification(breach) if breach.counted_at else "",
            "emails": emails(breach),
            "has_missing_texts": bool(flows.missing_languages(breach)),
            "problems": [] if breach.is_fixed else flows.problems(breach),
            "told": breach.deliveries.exclude(sent_at=None).count(),
            "queued": breach.deliveries.count(),
            "returned": breach.deliveries.exclude(bounced_at=None).count(),
            "is_own": breach.is_edited_by(request.user),
            "may_decide": super().has_change_permission(request),
            "form": form,
        }
        return TemplateResponse(request, TEMPLATE, context)


def clock_of(breach: Breach) -> str:
    """Return in words how much time is left to notify the authority, or that it was notified."""
    if breach.notified_at is not None:
        return gettext("notified")
    if not breach.must_be_notified:
        return gettext("not required: a risk is unlikely")
    minutes = int(abs(breach.remaining).total_seconds()) // 60
    amount = {"hours": minutes // 60, "minutes": minutes % 60}
    if breach.remaining.total_seconds() < 0:
        return gettext("overdue by %(hours)d h %(minutes)02d min") % amount
    return gettext("%(hours)d h %(minutes)02d min left") % amount


def emails(breach: Breach) -> list[tuple[str, str]]:
    """Return (language, text) of the email in each language that has a text."""
    rendered = list[tuple[str, str]]()
    for text in breach.texts.all():
        with translation.override(text.language):
            context = {"site_url": layer.SITE_URL, **flows.mail_context(breach, text.language)}
            rendered.append((text.language, render_to_string(flows.MAIL, context).strip()))
    return rendered


def _page(breach: Breach) -> str:
    return reverse(f"admin:{REVIEW}", args=[breach.pk])


def _worded(counts: dict[str, Any]) -> dict[str, Any]:
    """Return the counts as staff read them."""
    worded = {name: in_words(counts[name]) for name in ("categories", "secrets")}
    names = {code: str(name) for code, name in settings.LANGUAGES}
    names[UNKNOWN] = gettext("unknown")
    numbers = counts["languages"].items()
    languages = ", ".join(f"{names.get(code, code)}: {number}" for code, number in numbers)
    return {**counts, **worded, "languages": languages, "companies": ", ".join(counts["companies"])}


def _take(request: HttpRequest, breach: Breach, form: NotifiedForm) -> HttpResponse:
    """Take a step and lead back to the page, with what happened."""
    step = request.POST.get("step", "")
    try:
        if step == "count":
            flows.count(breach)
        elif step == "draft":
            flows.draft_texts(breach)
        elif step == "notify":
            values = form.cleaned_data
            flows.notify(breach, values["at"], values["reference"], values["late_because"])
        elif step == "approve":
            flows.approve(breach, request.user)
        else:
            raise flows.NotAllowedError(gettext("Choose a step."))
    except flows.NotAllowedError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, gettext("Recorded."))
    return redirect(_page(breach))


@admin.register(BreachDelivery)
class BreachDeliveryAdmin(ReadOnlyAdmin):
    """People told of breaches, by their keyed digest."""

    list_display = ["queued_at", "breach", "sent_at", "bounced_at"]
    list_filter = ["breach", ("bounced_at", admin.EmptyFieldListFilter)]


@admin.register(BreachDrill)
class BreachDrillAdmin(ReadOnlyAdmin):
    """Drills and their durations."""

    list_display = ["started_at", "milliseconds", "tables", "passed"]
