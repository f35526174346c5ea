"""Admin of legal holds, which staff may release, and of the ledger of retention runs."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.personal_data.erasure import release
from privacy.personal_data.models import LegalHold, RetentionRun
from privacy.registry.discovery import registry
from privacy.staff_access.declared_words import filter_by
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.reauthentication import AsksAgain


@admin.register(LegalHold)
class LegalHoldAdmin(AsksAgain, ReadOnlyAdmin):
    """Legal holds, read-only except for their release."""

    list_display = [
        "placed_at",
        "table",
        "record",
        "reason",
        "shown_reason",
        "placed_by",
        "released_at",
        "deletion_waits",
    ]
    list_filter = [
        ("released_at", admin.EmptyFieldListFilter),
        ("table", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["table", "placed_by"]
    actions = ["release"]
    exclude = ["waiting"]

    @admin.action(
        description=_("Release, and delete what was waiting"), permissions=["delete_held"]
    )
    def release(self, request: HttpRequest, holds: QuerySet[LegalHold]) -> None:
        """Release the chosen holds and perform the erasures that they deferred."""
        erased = sum(map(release, holds))
        self.message_user(
            request, gettext("Released. Records deleted now: %(count)d.") % {"count": erased}
        )

    @admin.display(description=_("deletion waits"), boolean=True)
    def deletion_waits(self, hold: LegalHold) -> bool:
        """Return whether an erasure is deferred until this hold is released."""
        return bool(hold.waiting) and hold.released_at is None

    def has_delete_held_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may release holds; nobody can delete one without a trace."""
        return request.user.has_perm("privacy.delete_legalhold")


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    """Ledger of retention runs, read-only."""

    list_display = ["ran_at", "title", "rows", "before"]
    list_filter = [("dataset", filter_by(registry.title_of))]
    date_hierarchy = "ran_at"
    fields = ["ran_at", "title", "rows", "before"]
    readonly_fields = ["title"]

    @admin.display(description=_("dataset"), ordering="dataset")
    def title(self, run: RetentionRun) -> str:
        """Return what a lay person calls the dataset."""
        return registry.title_of(run.dataset)
