"""Admin pages of people's data: protected rows cannot be deleted, restricted ones not changed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from privacy.conf import conf
from privacy.personal_data.deletion_guard import REASONS, delete_rows, protected
from privacy.personal_data.restricted_rows import restricted_owner
from privacy.staff_access.recorded_admin import RecordsAccess


class RespectsRestriction(RecordsAccess):
    """ModelAdmin whose deletions, single and in bulk, pass the deletion guard.

    Rows under restriction cannot be changed (Art. 18 GDPR). Under the four-eyes principle nothing
    is deleted here, but on the page of a deletion request.
    """

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether staff may change the row and it is not under restriction."""
        return super().has_change_permission(request, obj) and not (obj and restricted_owner(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether staff may delete rows, and erasures need no second person."""
        return super().has_delete_permission(request, obj) and not conf.ERASURE_NEEDS_TWO_PEOPLE

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """List rows that must be retained as protected, so that Django offers no deletion."""
        rows = list(objs)
        deleted, counts, permissions, protected_texts = super().get_deleted_objects(rows, request)
        retained = protected(self.model, [row.pk for row in rows])
        reasons = [f"{row}: {REASONS[retained[row.pk]]}" for row in rows if row.pk in retained]
        return deleted, counts, permissions, [*protected_texts, *reasons]

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Delete a row through the guard."""
        delete_rows(self.model, [obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the chosen rows through the guard."""
        delete_rows(self.model, list(queryset.values_list("pk", flat=True)))
