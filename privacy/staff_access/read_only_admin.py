"""Read-only admin pages, for ledgers and evidence."""

from typing import Any

from django.http import HttpRequest

from privacy.staff_access.recorded_admin import RecordsAccess


class ReadOnlyAdmin(RecordsAccess):
    """Read-only ModelAdmin that records access to people's records."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False
