"""Competitions for staff: written before they open, drawn after they close, once."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from privacy.single_line import SingleLineModelForm
from privacy.staff_access.restricted_admin import RespectsRestriction
from privacy.staff_access.strict_lookups import StrictLookups
from telekom_site.competitions import flows
from telekom_site.competitions.models import Competition, Winner


@admin.register(Competition)
class CompetitionAdmin(StrictLookups):
    """Competitions. The seed is shown to nobody before the draw, staff included, and no
    filter such as `?seed__startswith=` tells it."""

    form = SingleLineModelForm
    list_display = ["title", "opens_at", "closes_at", "is_ready", "entered", "drawn_at"]
    list_filter = ["is_ready"]
    actions = ["draw"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Competition | None = None
    ) -> list[str]:
        """Return what people who entered rely on: all of it."""
        if obj is None or not obj.is_fixed:
            return []
        names = []
        for field in obj._meta.fields:
            if field.editable and not field.primary_key:
                names.append(field.name)
        return names

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Competition | None = None
    ) -> dict[str, Any]:
        """Return the address from the title, while it can be changed."""
        return {} if obj and obj.is_fixed else {"slug": ["title_en"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether it can be deleted: while nobody has seen it."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_fixed)

    @admin.display(description=_("confirmed entries"))
    def entered(self, competition: Competition) -> int:
        """Return how many entries take part; after the draw, how many took part."""
        if competition.drawn_at:
            return len(competition.drawn_numbers.splitlines())
        return competition.entries.filter(confirmed_at__isnull=False).count()

    @admin.action(description=_("Draw the winners"), permissions=["change"])
    def draw(self, request: HttpRequest, queryset: QuerySet[Competition]) -> None:
        """Draw the winners of the chosen competitions and mail them."""
        for competition in queryset:
            try:
                winning = flows.draw(competition)
            except flows.NotDrawableError:
                text = gettext(
                    "“%(title)s” cannot be drawn: it is not closed yet, it is drawn already, or "
                    "its entries are deleted."
                )
                messages.error(request, text % {"title": competition.title})
            else:
                text = ngettext(
                    "“%(title)s” is drawn; %(number)d winner is told by email.",
                    "“%(title)s” is drawn; %(number)d winners are told by email.",
                    len(winning),
                )
                messages.success(
                    request, text % {"title": competition.title, "number": len(winning)}
                )


@admin.register(Winner)
class WinnerAdmin(RespectsRestriction):
    """Who won, to deliver the prizes."""

    form = SingleLineModelForm
    list_display = ["number", "competition", "drawn_at"]
    list_filter = ["competition"]
    search_fields = ["=email", "=number"]
    readonly_fields = ["competition", "prize", "email", "number", "language", "drawn_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow it to nobody: winners are drawn."""
        return False
