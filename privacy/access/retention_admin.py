"""The purge ledger, to read."""

from django.contrib import admin

from privacy.access.read_only import ReadOnlyAdmin
from privacy.registry.models import RetentionRun


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    list_display = ["ran_at", "store", "rows", "before"]
    list_filter = ["store"]
    date_hierarchy = "ran_at"
