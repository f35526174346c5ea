"""The accesses by staff, to read; the disclosures, to add and to read."""

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
    list_display = ["opened_at", "staff", "role", "what", "reason"]
    list_filter = ["opened_at"]
    list_select_related = ["staff"]
    search_fields = ["=staff__email"]  # read by get_search_results
    search_help_text = _("E-mail address, whole: of the person, or of the member of staff")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StaffAccess], search_term: str
    ) -> tuple[QuerySet[StaffAccess], bool]:
        """Whose data were opened, by every address that the person had, or who opened them."""
        email = search_term.strip()
        if not email:
            return queryset, False
        staff = get_user_model()
        colleagues = filter_by_email(staff._base_manager.all(), staff.get_email_field_name(), email)
        keys = data_subject(email).all_keys
        return queryset.filter(Q(subject_key__in=keys) | Q(staff__in=colleagues)), False


def require_email_address(text: str) -> None:
    """Raises ValidationError. No mail is sent there, so it does not matter what our mail server can
    carry."""
    try:
        EmailAddress.parse(text)
    except EmailAddressError:
        raise ValidationError(
            _("Enter a complete email address, such as name@example.org.")
        ) from None


class DisclosureForm(SingleLineFields, forms.ModelForm):  # type: ignore[type-arg]
    """What was handed over about whom; of the mailbox only the keyed digest is stored."""

    email = forms.CharField(
        label=_("E-mail address of the person"),
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
        validators=[require_email_address],
    )

    class Meta:
        model = Disclosure
        fields: ClassVar[list[str]] = ["email", "recipient", "what", "law", "disclosed_at"]


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    form = DisclosureForm
    list_display = ["disclosed_at", "recipient", "what", "law", "staff"]
    list_filter = ["disclosed_at"]
    list_select_related = ["staff"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The mailbox is asked for once and never shown."""
        names = DisclosureForm.Meta.fields
        return names if obj is None else [name for name in names if name != "email"]

    def save_model(self, request: HttpRequest, obj: Disclosure, form: Any, change: bool) -> None:
        obj.subject_key = email_key(form.cleaned_data["email"])
        obj.staff_id = request.user.pk
        super().save_model(request, obj, form, change)
