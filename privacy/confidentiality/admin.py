"""Admin of the undertakings: drafts with their texts, what is in force, who signed it."""

import csv
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.confidentiality.conf import conf
from privacy.confidentiality.models import Undertaking, UndertakingSignature, UndertakingText
from privacy.confidentiality.not_signed import missing_signatures
from privacy.controllers.staff_companies import visible_companies
from privacy.controllers.staff_rows import limits_of, works_for_no_company
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.rows import filter_by_email
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.access_log import record_rows
from privacy.staff_access.log_texts import SEEN_IN_A_LIST
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import AsksAgain

EXPORT = "privacy_undertakingsignature_export"
MISSING = "privacy_undertakingsignature_missing"
COLUMNS = ("company", "version", "staff", "language", "digest", "signed_at", "left_at")


class UndertakingTextForm(SingleLineModelForm):
    """A text of limited length."""

    class Meta:
        model = UndertakingText
        fields = ["language", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = forms.CharField(
            label=gettext_lazy("text"),
            max_length=conf.UNDERTAKING_CHARACTERS,
            widget=forms.Textarea(attrs={"rows": 16, "cols": 80}),
        )
        if "text" in self.fields:
            self.fields["text"] = text


class UndertakingTexts(admin.StackedInline):  # type: ignore[type-arg]
    """The texts of an undertaking, one in each language, which can be edited until it is in
    force."""

    model = UndertakingText
    form = UndertakingTextForm
    extra = 0
    min_num = 1

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Return the number of languages."""
        return len(settings.LANGUAGES)

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:  # type: ignore[override]
        """Return whether texts can be added: to a draft of the reader's companies."""
        return super().has_add_permission(request, obj) and _is_writable(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether texts can be changed: of a draft of the reader's companies."""
        return super().has_change_permission(request, obj) and _is_writable(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether texts can be deleted: of a draft of the reader's companies."""
        return super().has_delete_permission(request, obj) and _is_writable(request, obj)


@admin.register(Undertaking)
class UndertakingAdmin(AsksAgain):
    """Undertakings: a new version is written as a draft, then put in force.

    Only who sees every company writes one for all companies.
    """

    list_display = ["__str__", "published_at"]
    list_filter = ["company"]
    list_select_related = ["company"]
    form = SingleLineModelForm
    fields = ["company", "version", "published_at"]
    readonly_fields = ["version", "published_at"]
    inlines = [UndertakingTexts]
    actions = ["put_in_force"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse deleting: versions are evidence."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether staff may edit it: while it is a draft, of their companies."""
        return super().has_change_permission(request, obj) and _is_writable(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fixed fields; the company is fixed once the draft is stored."""
        return [*self.readonly_fields, *(["company"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: Undertaking, form: Any, change: bool) -> None:
        """Give a new draft the next version of its company."""
        if not change:
            versions = Undertaking.objects.filter(company=obj.company)
            obj.version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)

    @admin.action(
        description=gettext_lazy("Put the chosen drafts in force"), permissions=["change"]
    )
    def put_in_force(self, request: HttpRequest, queryset: QuerySet[Undertaking]) -> None:
        """Put drafts with a text in each language in force: staff must sign them from now on."""
        for undertaking in queryset.filter(published_at=None):
            if not _is_writable(request, undertaking):
                text = _("%(undertaking)s: only who sees every company puts it in force.")
                messages.error(request, text % {"undertaking": undertaking})
                continue
            if missing := undertaking.missing_languages:
                text = _("%(undertaking)s has no text in: %(languages)s.")
                messages.error(
                    request,
                    text % {"undertaking": undertaking, "languages": ", ".join(missing)},
                )
                continue
            Undertaking.objects.filter(pk=undertaking.pk, published_at=None).update(
                published_at=timezone.now()
            )
            self.log_change(request, undertaking, "Put in force")
            messages.success(request, _("In force: %s") % undertaking)


@admin.register(UndertakingSignature)
class UndertakingSignatureAdmin(ReadOnlyAdmin):
    """Who signed which undertaking, read-only and as CSV."""

    list_display = ["signed_at", "staff", "undertaking", "language", "kept_from"]
    list_filter = ["signed_at", "undertaking"]
    list_select_related = ["staff", "undertaking__company"]
    exclude = ["subject_key"]
    search_fields = ["=staff__email"]  # read by get_search_results
    search_help_text = gettext_lazy("Email address of the member of staff, whole")
    change_list_template = "privacy/confidentiality/signatures.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[UndertakingSignature], search_term: str
    ) -> tuple[QuerySet[UndertakingSignature], bool]:
        """Find signatures by an address, current or former, of the signer."""
        email = search_term.strip()
        if not email:
            return queryset, False
        staff = get_user_model()
        signers = filter_by_email(staff._base_manager.all(), staff.get_email_field_name(), email)
        keys = data_subject(email).all_keys
        return queryset.filter(Q(subject_key__in=keys) | Q(staff__in=signers)), False

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin, that of the export and that of who has not signed."""
        export = path("export/", self.admin_site.admin_view(self.export_view), name=EXPORT)
        missing = path("missing/", self.admin_site.admin_view(self.missing_view), name=MISSING)
        return [export, missing, *super().get_urls()]

    def missing_view(self, request: HttpRequest) -> HttpResponse:
        """List the staff who have not signed what is in force; the access to each is recorded."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        missing = list(missing_signatures(request.user))
        record_rows(request, {row.staff for row in missing}, SEEN_IN_A_LIST)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Staff who have not signed"),
            "missing": missing,
            "works_for_no_company": works_for_no_company(request.user),
        }
        return TemplateResponse(request, "privacy/confidentiality/missing.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Return all signatures as CSV (RFC 4180); the access to each is recorded."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        signatures = list(self.get_queryset(request).select_related("staff", "undertaking"))
        record_rows(request, signatures, SEEN_IN_A_LIST)
        response = HttpResponse(content_type="text/csv; charset=utf-8; header=present")
        response["Content-Disposition"] = content_disposition_header(True, "undertakings.csv")
        writer = csv.writer(response)
        writer.writerow(COLUMNS)
        for signature in signatures:
            writer.writerow(_cells(signature))
        return response


def _is_writable(request: HttpRequest, undertaking: Undertaking | None) -> bool:
    """Return whether a reader may write an undertaking: a draft, of a company of theirs; that of
    all companies if they see all."""
    if undertaking is None or limits_of(request.user) is None:
        return not (undertaking and undertaking.published_at)
    if undertaking.published_at is not None or undertaking.company is None:
        return False
    return visible_companies(request.user).contains(undertaking.company)


def _cells(signature: UndertakingSignature) -> list[str]:
    undertaking, left_at = signature.undertaking, signature.kept_from
    return [
        undertaking.company.slug if undertaking.company else "all companies",
        str(undertaking.version),
        f"{signature.staff.pk} {signature.staff.get_username()}" if signature.staff else "",
        signature.language,
        signature.digest,
        signature.signed_at.isoformat(),
        left_at.isoformat() if left_at else "",
    ]
