"""The consent ledger, to read."""

from django.contrib import admin

from privacy.access.read_only import ReadOnlyAdmin
from privacy.consent.models import ConsentEvent, ConsentWording


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdmin):
    list_display = ["occurred_at", "topic", "act", "source", "wording"]
    list_filter = ["topic", "act"]
    list_select_related = ["wording"]


@admin.register(ConsentWording)
class ConsentWordingAdmin(ReadOnlyAdmin):
    list_display = ["topic", "version", "language", "text"]
