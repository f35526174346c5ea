"""Staff page on which privacy officers mark people as especially protected."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MinLengthValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.confidentiality.conf import conf
from privacy.confidentiality.protected_people.models import SHORTEST_REASON, ProtectedPerson
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.restricted_admin import RespectsRestriction


class ProtectedPersonForm(SingleLineModelForm):
    """Whom, why, and until when: within PRIVACY_PROTECTION_DAYS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].validators.append(MinLengthValidator(SHORTEST_REASON))

    def clean_until(self) -> date:
        """Refuse a day that has passed, or is further away than a protection lasts."""
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today <= until <= today + conf.PROTECTION:
            message = _("Choose a day from today to %(days)d days ahead.")
            raise forms.ValidationError(message % {"days": conf.PROTECTION.days})
        return until


@admin.register(ProtectedPerson)
class ProtectedPersonAdmin(RespectsRestriction):
    """Marks of the reader's companies: each ends by its day, and is not deleted before, so that
    nobody can hide what was read."""

    form = ProtectedPersonForm
    fields = ["company", "email", "reason", "until", "marked_by", "marked_at"]
    list_display = ["email", "company", "until", "marked_by"]
    list_filter = ["company"]
    list_select_related = ["company", "marked_by"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return what a mark shows: of one that exists, only its reason and end are changed."""
        return ["marked_by", "marked_at", *(["company", "email"] if obj is not None else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a mark ends on its day, and who was protected stays known."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the mark with who made it."""
        if not change:
            obj.marked_by_id = request.user.pk
        super().save_model(request, obj, form, change)
