"""The accesses by staff, to read."""

from django.contrib import admin

from privacy.access.models import StaffAccess
from privacy.access.read_only import ReadOnlyAdmin


@admin.register(StaffAccess)
class StaffAccessAdmin(ReadOnlyAdmin):
    list_display = ["opened_at", "staff", "what", "reason"]
    list_filter = ["opened_at"]
    list_select_related = ["staff"]
