"""Read-only admin of the consent ledger."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from privacy.consent.models import ConsentEvent, ConsentUse, ConsentWording, ReceiptEntry
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdmin):
    """Consents of people with an email address."""

    list_display = [
        *("number", "occurred_at", "topic", "channel", "choice", "source", "wording", "notice")
    ]
    list_filter = ["topic", "channel", "choice"]
    list_select_related = ["wording"]

    @admin.display(description=_("privacy notice"))
    def notice(self, event: ConsentEvent) -> str:
        """Return the version of the notice that was in force."""
        return str(event.evidence.get("notice", "–"))


@admin.register(ConsentUse)
class ConsentUseAdmin(ReadOnlyAdmin):
    """What consents were used for, from which their proof is kept again."""

    list_display = ["used_at", "used_for", "grant"]
    list_select_related = ["grant"]


@admin.register(ConsentWording)
class ConsentWordingAdmin(ReadOnlyAdmin):
    """Texts that people were shown, by version and language."""

    list_display = ["topic", "channel", "version", "language", "text"]


@admin.register(ReceiptEntry)
class ReceiptEntryAdmin(ReadOnlyAdmin):
    """Anonymous consents of visitors, in the hash chain."""

    list_display = ["number", "occurred_at", "choice", "scope", "wording", "digest"]
    list_filter = ["choice", "scope", "wording__topic"]
    list_select_related = ["wording"]
