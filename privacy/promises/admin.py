"""Admin of the newest findings about the promises, and of what is published about incidents."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from privacy.promises.models import Incident, IncidentText, Verification
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


@admin.register(Verification)
class VerificationAdmin(ReadOnlyAdmin):
    """Newest finding per promise."""

    list_display = ["promise", "state_now", "kept", "verified_at"]
    list_filter = ["kept"]

    @admin.display(description=_("state in the notice"))
    def state_now(self, verification: Verification) -> str:
        """Return the state as the notice shows it: old findings are not verified."""
        states = {"kept": _("kept"), "broken": _("broken"), "unverified": _("not verified")}
        return str(states[verification.state])


class IncidentTexts(admin.TabularInline):  # type: ignore[type-arg]
    """Cause and remedy, in each language of the site."""

    model = IncidentText
    extra = 0
    max_num = len(settings.LANGUAGES)


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    """Incidents, which open and end by themselves; staff write cause and remedy."""

    form = SingleLineModelForm
    list_display = ["promise", "began_at", "ended_at"]
    list_filter = ["promise"]
    readonly_fields = ["promise", "began_at", "ended_at"]
    inlines = [IncidentTexts]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may write about incidents."""
        return request.user.has_perm("privacy.change_incident")
