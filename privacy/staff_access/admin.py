"""Admin of the staff access log, read-only, and of the disclosure register, append-only."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.email_address import MAX_LENGTH, EmailAddress, EmailAddressError
from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.rows import filter_by_email
from privacy.registry.subject import email_key
from privacy.single_line import SingleLineFields
from privacy.staff_access.models import Disclosure, StaffAccess
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


@admin.register(StaffAccess)
class StaffAccessAdmin(ReadOnlyAdmin):
    """Staff access log, read-only."""

    list_display = ["opened_at", "staff", "role", "what", "reason"]
    list_filter = ["opened_at"]
    list_select_related = ["staff"]
    search_fields = ["=staff__email"]  # read by get_search_results
    search_help_text = _("Email address, whole: of the person, or of the member of staff")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StaffAccess], search_term: str
    ) -> tuple[QuerySet[StaffAccess], bool]:
        """Find entries by an address, current or former, of the person or the member of staff."""
        email = search_term.strip()
        if not email:
            return queryset, False
        staff = get_user_model()
        colleagues = filter_by_email(staff._base_manager.all(), staff.get_email_field_name(), email)
        keys = data_subject(email).all_keys
        return queryset.filter(Q(subject_key__in=keys) | Q(staff__in=colleagues)), False


def require_email_address(text: str) -> None:
    """Raise ValidationError where the text is not an email address.

    No mail is sent to it, so addresses that our mail server cannot reach are accepted too.
    """
    try:
        EmailAddress.parse(text)
    except EmailAddressError:
        raise ValidationError(
            _("Enter a complete email address, such as name@example.org.")
        ) from None


class DisclosureForm(SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """Form for a disclosure; only the keyed digest of the email address is stored."""

    email = forms.CharField(
        label=_("Email address of the person"),
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
        validators=[require_email_address],
    )

    class Meta:
        model = Disclosure
        fields: ClassVar[list[str]] = ["email", "recipient", "what", "law", "disclosed_at"]


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    """Disclosure register, append-only."""

    form = DisclosureForm
    list_display = ["disclosed_at", "recipient", "what", "law", "staff"]
    list_filter = ["disclosed_at"]
    list_select_related = ["staff"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether staff may add disclosures."""
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields; the email address is entered once and never shown."""
        names = DisclosureForm.Meta.fields
        return names if obj is None else [name for name in names if name != "email"]

    def save_model(self, request: HttpRequest, obj: Disclosure, form: Any, change: bool) -> None:
        """Save a disclosure with the pseudonym of the address and the member of staff."""
        obj.subject_key = email_key(form.cleaned_data["email"])
        obj.staff_id = request.user.pk
        super().save_model(request, obj, form, change)
