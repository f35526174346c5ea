"""Staff pages of the precautions: security reviews, measures, restored backups."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from privacy.precautions.measure_register import measures
from privacy.precautions.models import MeasureState, RestoredBackup, SecurityReview
from privacy.registry.finding import readable
from privacy.single_line import SingleLineModelForm
from privacy.staff_access.read_only_admin import ReadOnlyAdmin
from privacy.staff_access.strict_lookups import StrictLookups


@admin.register(SecurityReview)
class SecurityReviewAdmin(StrictLookups):
    """Security reviews: entered once, never changed or deleted."""

    form = SingleLineModelForm
    actions = None
    fields = ["area", "held_on", "owner", "findings", "next_due_on"]
    list_display = ["area", "held_on", "owner", "next_due_on"]
    list_filter = ["area"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: another review corrects one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: it proves that measures were reviewed (Art. 32(1)(d) GDPR)."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the review with the key of who entered it."""
        obj.entered_by = str(request.user.pk)
        super().save_model(request, obj, form, change)


@admin.register(MeasureState)
class MeasureStateAdmin(ReadOnlyAdmin):
    """Register of technical and organisational measures, each with its newest evidence."""

    actions = None
    list_display = ["title", "kept", "seen", "risk", "checked_at"]
    list_display_links = None

    @admin.display(description=_("measure"), ordering="measure")
    def title(self, state: MeasureState) -> str:
        """Return what the measure does."""
        measure = measures().get(state.measure)
        return str(measure.title) if measure else state.measure

    @admin.display(description=_("against"))
    def risk(self, state: MeasureState) -> str:
        """Return the risk that the measure is taken against."""
        measure = measures().get(state.measure)
        return str(measure.risk) if measure else ""

    @admin.display(description=_("evidence"))
    def seen(self, state: MeasureState) -> str:
        """Return the evidence in the reader's language."""
        return format_html_join(" ", "{}", ((str(seen),) for seen in readable(state.evidence)))


@admin.register(RestoredBackup)
class RestoredBackupAdmin(ReadOnlyAdmin):
    """Backups that were restored."""

    list_display = ["restored_at", "made_at", "replayed", "is_whole", "is_drill"]
