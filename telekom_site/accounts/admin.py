"""Accounts for staff: details and rights, found by whole e-mail address."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.utils.translation import gettext_lazy as _

from privacy.access.restricted import RespectsRestriction
from privacy.single_line import SingleLineFields
from telekom_site.accounts.models import User


class AccountChangeForm(SingleLineFields, UserChangeForm):  # type: ignore[type-arg]
    """Also refuses names of several lines."""


class AccountCreationForm(SingleLineFields, UserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("email",)
        field_classes: ClassVar[dict[str, type]] = {}


@admin.register(User)
class AccountAdmin(RespectsRestriction, UserAdmin):  # type: ignore[type-arg]
    form = AccountChangeForm
    add_form = AccountCreationForm
    ordering = ["email"]
    list_display = ["email", "first_name", "last_name", "is_active", "is_staff", "last_used_at"]
    search_fields = ["=email"]
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined", "last_used_at")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)
