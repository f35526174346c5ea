"""Base classes of staff pages whose rows are appended, and never changed or deleted."""

from typing import Any

from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from privacy.controllers.staff_companies import visible_companies
from privacy.controllers.staff_rows import limits_of
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.reauthentication import AsksAgain


def may_append(request: HttpRequest, row: Any) -> bool:
    """Return whether the reader appends below a row, None being a new one: below one of a company
    of theirs; below one of all companies if they see all."""
    if row is None or limits_of(request.user) is None:
        return True
    return row.company is not None and visible_companies(request.user).contains(row.company)


class NextEntry(BaseInlineFormSet):  # type: ignore[type-arg]
    """The form of a further entry begins with what the last one says; unchanged, it adds none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if last := self.last(kwargs.get("instance")):
            kwargs["initial"] = [last]
        super().__init__(*args, **kwargs)

    @staticmethod
    def last(row: Any) -> dict[str, Any]:
        """Return the values that the form begins with, of the row that has the entries."""
        raise NotImplementedError


class AppendedInline(admin.StackedInline):  # type: ignore[type-arg]
    """Entries below a row: added by staff of its company, never changed or deleted."""

    form = SingleLineModelForm
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:  # type: ignore[override]
        """Return whether the reader adds entries: below rows of their companies."""
        return super().has_add_permission(request, obj) and may_append(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: an error is corrected by another entry."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what was entered stays on file."""
        return False


class AppendedRowsAdmin(AsksAgain):
    """Rows with entries below them: all are kept as they were entered, with who did."""

    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what has ended, or was wrong, is another entry."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields, which are fixed once the row is stored."""
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Append a new row with the key of who entered it; a stored one stays as it is."""
        if not change:
            obj.entered_by = str(request.user.pk)
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Append the entries with the key of who entered them."""
        for row in formset.save(commit=False):
            row.entered_by = str(request.user.pk)
            row.save()
