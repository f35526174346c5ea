"""Admin pages of people's data that respect a restriction: nothing is changed or deleted while one is in force."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from privacy.registry.restriction import restricted_owner


class RespectsRestriction(admin.ModelAdmin):  # type: ignore[type-arg]
    """Art. 18 GDPR: the data of a person under restriction are only stored; look, do not touch."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and restricted_owner(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and restricted_owner(obj))
