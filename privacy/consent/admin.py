"""Read-only admin of the consent ledger."""

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from privacy.consent.event_texts import channel_in_words, scope_in_words, topic_in_words
from privacy.consent.models import ConsentEvent, ConsentUse, ConsentWording, ReceiptEntry
from privacy.staff_access.declared_words import filter_by
from privacy.staff_access.read_only_admin import ReadOnlyAdmin

WORDS_IN_LISTS = 12


class ShowsWording(ReadOnlyAdmin):
    """Base of lists in which a wording would fill the page."""

    @admin.display(description=_("wording"), ordering="wording")
    def wording_begins(self, row: ConsentEvent | ReceiptEntry) -> str:
        """Return the first words; the page of the row links to the whole wording."""
        return Truncator(row.wording.text).words(WORDS_IN_LISTS)


@admin.register(ConsentEvent)
class ConsentEventAdmin(ShowsWording):
    """Consents of people with an email address."""

    list_display = [
        "number",
        "occurred_at",
        "topic",
        "channel",
        "choice",
        "source",
        "wording_begins",
        "notice",
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

    list_display = ["topic_title", "channel_label", "version", "language", "text"]
    fields = ["topic_title", "channel_label", "version", "language", "text"]
    readonly_fields = ["topic_title", "channel_label"]

    @admin.display(description=_("topic"), ordering="topic")
    def topic_title(self, wording: ConsentWording) -> str:
        """Return the topic in words."""
        return topic_in_words(wording.topic)

    @admin.display(description=_("channel"), ordering="channel")
    def channel_label(self, wording: ConsentWording) -> str:
        """Return the channel in words; empty for visitors' consents."""
        return channel_in_words(wording.channel)


@admin.register(ReceiptEntry)
class ReceiptEntryAdmin(ShowsWording):
    """Anonymous consents of visitors, in the hash chain."""

    list_display = ["number", "occurred_at", "choice", "lasts", "wording_begins", "digest"]
    list_filter = [
        "choice",
        ("scope", filter_by(scope_in_words)),
        ("wording__topic", filter_by(topic_in_words)),
    ]
    list_select_related = ["wording"]
    fields = [
        "number",
        "receipt_digest",
        "choice",
        "lasts",
        "wording",
        "occurred_at",
        "previous",
        "digest",
    ]
    readonly_fields = ["lasts"]

    @admin.display(description=_("scope"), ordering="scope")
    def lasts(self, entry: ReceiptEntry) -> str:
        """Return the scope in words."""
        return scope_in_words(entry.scope)
