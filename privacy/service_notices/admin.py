"""Staff pages of service notices: write, preview, have a second person approve, follow."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.conf import conf as layer
from privacy.service_notices import flows
from privacy.service_notices.addressees import count_of
from privacy.service_notices.conf import conf
from privacy.service_notices.models import (
    NoticeAddressee,
    NoticeDelivery,
    NoticeText,
    ServiceNotice,
)
from privacy.service_notices.recipients import NoticeRecipient
from privacy.service_notices.text_rules import problems
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.approval_admin import TextsUntilApproved
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import ask_again
from privacy.staff_access.strict_lookups import StrictLookups

REVIEW = "privacy_servicenotice_review"
INVENTED = "V0000000000"  # number of a contract


class NoticeForm(SingleLineModelForm):
    """A notice, with the products of the site to choose from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "product" in self.fields and conf.NOTICE_SOURCE is not None:
            old = self.fields["product"]
            self.fields["product"] = forms.ChoiceField(
                label=old.label,
                help_text=old.help_text,
                required=False,
                choices=[("", _("all")), *conf.NOTICE_SOURCE.products()],
            )


class TextForm(SingleLineModelForm):
    """A text in one of the site's languages."""

    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)


class TextFormSet(forms.models.BaseInlineFormSet):  # type: ignore[type-arg]
    """Forms of the texts, one in each language that is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        notice: ServiceNotice | None = kwargs.get("instance")
        texts = NoticeText.objects.filter(notice=notice) if notice and notice.pk else []
        known = {text.language for text in texts}
        missing = [code for code, _name in settings.LANGUAGES if code not in known]
        super().__init__(*args, **{**kwargs, "initial": [{"language": code} for code in missing]})


class TextInline(TextsUntilApproved):
    """The texts of a notice, one in each language."""

    model = NoticeText
    form = TextForm
    formset = TextFormSet

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Return the number of languages that have no text yet."""
        return len(settings.LANGUAGES) - (obj.texts.count() if obj else 0)


@admin.register(ServiceNotice)
class ServiceNoticeAdmin(StrictLookups):
    """Service notices. They are approved on a page of their own, which shows the email."""

    form = NoticeForm
    inlines = [TextInline]
    list_display = ["title", "company", "effective_on", "state", "told", "review_link"]
    list_filter = ["kind", "state"]
    list_select_related = ["company"]
    readonly_fields = ["state", "edited_by", "approved_by", "approved_at", "stopped", "review_link"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the notices with their texts."""
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=_("notice"))
    def title(self, notice: ServiceNotice) -> str:
        """Return kind and subject."""
        return str(notice)

    @admin.display(description=_("people told"))
    def told(self, notice: ServiceNotice) -> int:
        """Return how many people were sent it."""
        return notice.deliveries.exclude(sent_at=None).count()

    @admin.display(description=_("approval ended because"))
    def stopped(self, notice: ServiceNotice) -> str:
        """Return why the notice is a draft again."""
        return gettext(notice.stopped_because) if notice.stopped_because else "–"

    @admin.display(description=_("preview and approval"))
    def review_link(self, notice: ServiceNotice) -> str:
        """Return a link to the page that shows the email."""
        if notice.pk is None:
            return "–"
        url = reverse(f"admin:{REVIEW}", args=[notice.pk])
        return format_html('<a href="{}">{}</a>', url, _("Preview and approve"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the notice can be changed: while it is a draft."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the notice can be deleted: while it is a draft."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_fixed)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save a notice with the member of staff who edited it, who cannot approve it."""
        obj.edit(request.user)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and that of the review."""
        page = path(
            "<int:object_id>/review/", self.admin_site.admin_view(self.review_view), name=REVIEW
        )
        return [page, *super().get_urls()]

    def review_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show the email in each language, and what keeps it from being approved; approve or cancel
        it on POST."""
        notice = self.get_object(request, str(object_id))
        if notice is None or not self.has_view_permission(request, notice):
            raise Http404
        if request.method == "POST":
            return self._decide(request, notice)
        context = {
            **self.admin_site.each_context(request),
            "title": str(notice),
            "opts": self.opts,
            "notice": notice,
            "emails": emails(notice),
            "problems": [] if notice.is_fixed else problems(notice),
            "people": count_of(notice),
            "letters": flows.contracts_to_write_to(notice),
            "is_own": notice.is_edited_by(request.user),
            "may_decide": super().has_change_permission(request),
        }
        return TemplateResponse(request, "privacy/service_notices/review.html", context)

    def _decide(self, request: HttpRequest, notice: ServiceNotice) -> HttpResponse:
        """Approve or cancel, after staff confirmed their identity."""
        if not super().has_change_permission(request):
            raise PermissionDenied
        if first := ask_again(request):
            return first
        if request.POST.get("decision") == "cancel":
            if flows.cancel(notice):
                messages.success(request, gettext("The notice is cancelled."))
        else:
            try:
                flows.approve(notice, cast("AbstractBaseUser", request.user))
            except flows.NotApprovableError as problem:
                messages.error(request, str(problem))
            else:
                messages.success(request, gettext("The notice is approved."))
        return redirect(f"admin:{REVIEW}", notice.pk)


def emails(notice: ServiceNotice) -> list[tuple[str, str]]:
    """Return (language, text) of the email to an invented person, in each language."""
    rendered, contracts = list[tuple[str, str]](), () if notice.is_addressed else (INVENTED,)
    for code, _name in settings.LANGUAGES:
        if notice.texts.filter(language=code).exists():
            customer = NoticeRecipient("", code, contracts)
            with translation.override(code):
                context = {"site_url": layer.SITE_URL, **flows.mail_context(notice, customer)}
                rendered.append((code, render_to_string(flows.TEMPLATE, context).strip()))
    return rendered


@admin.register(NoticeAddressee)
class NoticeAddresseeAdmin(ReadOnlyAdmin):
    """People whom notices concern, by their keyed digest."""

    list_display = ["recorded_at", "notice"]
    list_filter = ["notice"]


@admin.register(NoticeDelivery)
class NoticeDeliveryAdmin(ReadOnlyAdmin):
    """People to whom notices were sent, by their keyed digest."""

    list_display = ["queued_at", "notice", "sent_at", "bounced_at", "skipped"]
    list_filter = ["notice", "skipped", ("bounced_at", admin.EmptyFieldListFilter)]
