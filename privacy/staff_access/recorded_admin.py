"""Admin pages that record access to people's data: lists, searches, single records, history."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest

from privacy.staff_access.access_log import people_of, record_rows, shows_people
from privacy.staff_access.log_texts import FOUND_BY_A_SEARCH, OPENED, SEEN_IN_A_LIST
from privacy.staff_access.stated_purposes import (
    Purpose,
    keep_purpose,
    purpose_of,
    require_purpose,
)
from privacy.staff_access.strict_lookups import StrictLookups

SEEN = "_recorded_rows"  # on the request: what was recorded for this page already


class RecordsAccess(StrictLookups):
    """Base of every ModelAdmin whose records name people (check privacy.W006)."""

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return a record and log the access; every page of a single record calls this.

        Raises PurposeNeededError where staff have not stated why they open it.
        """
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            self._require_purpose(request, row)
            self._record(request, [row], OPENED)
        return row

    def case_of(self, row: Any) -> tuple[Purpose, str] | None:
        """Return purpose and reference where the row is itself the task that staff work on."""
        return None

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the change list and log access to the rows on its page."""
        changelist = super().get_changelist_instance(request)
        searched = FOUND_BY_A_SEARCH if changelist.query else SEEN_IN_A_LIST
        self._record(request, list(changelist.result_list), searched)
        return changelist

    def _require_purpose(self, request: HttpRequest, row: Model) -> None:
        if not shows_people(self.model) or not self.has_view_or_change_permission(request, row):
            return
        keys = people_of(row)
        if (case := self.case_of(row)) and purpose_of(request, keys) is None:
            keep_purpose(request, keys, *case)
        require_purpose(request, keys)

    def _record(self, request: HttpRequest, rows: list[Model], reason: str) -> None:
        if not shows_people(self.model):
            return
        seen = request.__dict__.setdefault(SEEN, set())
        fresh = [row for row in rows if row.pk not in seen]
        seen.update(row.pk for row in fresh)
        record_rows(request, fresh, reason)
