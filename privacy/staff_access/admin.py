"""Admin of the staff access log, read-only."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.personal_data.former_addresses import data_subject
from privacy.personal_data.rows import filter_by_email
from privacy.staff_access.models import StaffAccess
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


@admin.register(StaffAccess)
class StaffAccessAdmin(ReadOnlyAdmin):
    """Staff access log, read-only."""

    list_display = ["opened_at", "staff", "role", "what", "reason", "purpose", "purpose_note"]
    list_filter = ["opened_at", "purpose"]
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
