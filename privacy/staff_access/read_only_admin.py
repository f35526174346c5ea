"""Read-only admin pages, for ledgers and evidence."""

from typing import Any

from django.http import HttpRequest

from privacy.staff_access.declared_words import DeclaredWords
from privacy.staff_access.permitted_links import PermittedLinks
from privacy.staff_access.recorded_admin import RecordsAccess


class ReadOnlyRows(DeclaredWords, PermittedLinks):
    """ModelAdmin whose rows are read only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: the software writes the rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: evidence is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: rows end with their retention period."""
        return False


class ReadOnlyAdmin(ReadOnlyRows, RecordsAccess):
    """Read-only ModelAdmin that records access to people's records."""
