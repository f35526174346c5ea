"""Read-only admin of the newest findings about the promises."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from privacy.promises.models import Verification
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
