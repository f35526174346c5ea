"""Admin pages on which nothing can be added, changed or deleted: ledgers and evidence."""

from typing import Any

from django.http import HttpRequest

from privacy.staff_access.recorded_admin import RecordsAccess


class ReadOnlyAdmin(RecordsAccess):
    """A read-only page; who looks at people's records is recorded."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
