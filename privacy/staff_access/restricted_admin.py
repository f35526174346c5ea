"""Admin pages of people's data: what must stay can be neither deleted nor, while it is restricted,
changed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from privacy.conf import conf
from privacy.personal_data.deletion_guard import REASONS, delete_rows, protected
from privacy.personal_data.restricted_rows import restricted_owner
from privacy.staff_access.recorded_admin import RecordsAccess


class RespectsRestriction(RecordsAccess):
    """Deletions go through the guard (registry.guard), single and in bulk; a restriction allows no
    change (Art. 18).

    Where an erasure needs two people, nothing is deleted here: a deletion request has the page for
    it.
    """

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and restricted_owner(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not conf.ERASURE_NEEDS_TWO_PEOPLE

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """With the records that must stay among those that Django calls protected: it then offers
        no deletion."""
        chosen = list(objs)
        deleted, counts, permissions, protected_texts = super().get_deleted_objects(chosen, request)
        staying = protected(self.model, [row.pk for row in chosen])
        reasons = [f"{row}: {REASONS[staying[row.pk]]}" for row in chosen if row.pk in staying]
        return deleted, counts, permissions, [*protected_texts, *reasons]

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        delete_rows(self.model, [obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        delete_rows(self.model, list(queryset.values_list("pk", flat=True)))
