"""Texts to many people, which can be edited until a second person approves them."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest


class TextsUntilApproved(admin.StackedInline):  # type: ignore[type-arg]
    """Inline of the texts, one in each language, which can be edited until they are approved."""

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Return the number of languages."""
        return len(settings.LANGUAGES)

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:  # type: ignore[override]
        """Return whether texts can be added."""
        return super().has_add_permission(request, obj) and not (obj and obj.is_fixed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether texts can be changed."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether texts can be deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_fixed)
