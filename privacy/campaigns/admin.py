"""Admin of the campaigns; composing and sending have pages of their own (`staff_pages.py`)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacy.campaigns import charts, staff_pages
from privacy.campaigns.audience_filters import audience_filters
from privacy.campaigns.forms import (
    CampaignForm,
    PictureForm,
    TextForm,
    TextFormSet,
    languages_without_text,
)
from privacy.campaigns.models import (
    Campaign,
    CampaignMessage,
    CampaignPicture,
    CampaignText,
    Subscriber,
)
from privacy.consent.topics import topics
from privacy.staff_access.read_only_admin import ReadOnlyAdmin

COLUMNS = [
    "name",
    "topic",
    "channel",
    "company",
    "starts_at",
    "mails_per_minute",
    "respects_quiet_hours",
]
PAGES = (
    ("<int:campaign_id>/overview/", staff_pages.overview, "overview"),
    ("<int:campaign_id>/step/", staff_pages.take_step, "step"),
    ("<int:campaign_id>/list/", staff_pages.export, "list"),
    ("<int:campaign_id>/plot.svg", staff_pages.plot, "plot"),
    ("plot.svg", staff_pages.plot, "plot_of_all"),
    ("texts/<int:text_id>/compose/", staff_pages.compose, "compose"),
    ("texts/<int:text_id>/preview/", staff_pages.preview, "preview"),
    ("texts/<int:text_id>/frame/", staff_pages.frame, "frame"),
    ("texts/<int:text_id>/test/", staff_pages.send_test, "test"),
)


def is_draft(campaign: Campaign | None) -> bool:
    """Return whether staff may still edit it: nothing of it was approved."""
    return campaign is None or campaign.state == Campaign.State.DRAFT


class CampaignTextInline(admin.StackedInline):  # type: ignore[type-arg]
    """The texts of a campaign: subjects here, blocks on a page of their own."""

    model = CampaignText
    form = TextForm
    formset = TextFormSet
    fields = ["variant", "language", "subject", "preheader"]

    def get_extra(self, request: HttpRequest, obj: Campaign | None = None, **kwargs: Any) -> int:
        """Return one for each language without a text; one more where none lacks, for variant B."""
        return len(languages_without_text(obj)) or 1

    def has_add_permission(  # type: ignore[override]
        self, request: HttpRequest, obj: Campaign | None
    ) -> bool:
        """Return whether texts can be added: to a draft."""
        return super().has_add_permission(request, obj) and is_draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Return whether texts can be changed: of a draft."""
        return super().has_change_permission(request, obj) and is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Return whether texts can be deleted: of a draft."""
        return super().has_delete_permission(request, obj) and is_draft(obj)


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Campaigns; what was approved cannot be changed."""

    form = CampaignForm
    list_display = ["name", "topic_title", "channel", "state", "starts_at", "at_a_glance"]
    list_filter = ["state", "channel"]
    inlines = [CampaignTextInline]
    change_list_template = "privacy/campaigns/staff_list.html"

    def get_fields(self, request: HttpRequest, obj: Campaign | None = None) -> list[Any]:
        """Return the fields, those of the audience's filters included; in words where they are only
        read."""
        if obj is not None and not self.has_change_permission(request, obj):
            return ["topic_title" if name == "topic" else name for name in COLUMNS] + ["audience"]
        return [*COLUMNS, *(filter_.field_name for filter_ in audience_filters())]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form; the fields of the filters are its own, and not of the model."""
        return super().get_form(request, obj, change, **kwargs | {"fields": COLUMNS})

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Return whether staff may edit it: while it is a draft."""
        return super().has_change_permission(request, obj) and is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Return whether staff may delete it: while it is a draft."""
        return super().has_delete_permission(request, obj) and is_draft(obj) and obj is not None

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        """Save a campaign with the member of staff who edited it, who must not approve it."""
        obj.edit(request.user)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin and those of the campaign's own pages."""
        pages = []
        for route, view, name in PAGES:
            shown = self.admin_site.admin_view(view)
            pages.append(path(route, shown, name=f"privacy_campaign_{name}"))
        return [*pages, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with the plot of all campaigns and their withdrawals."""
        campaigns = self.get_queryset(request)
        extra = {
            "withdrawals": charts.withdrawals_by_campaign(campaigns),
            "chart": charts.chart(None, campaigns.order_by()),
        }
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    @admin.display(description=_("topic"), ordering="topic")
    def topic_title(self, campaign: Campaign) -> str:
        """Return what people call the topic."""
        topic = topics().get(campaign.topic)
        return str(topic.title) if topic else campaign.topic

    @admin.display(description=_("audience"))
    def audience(self, campaign: Campaign) -> str:
        """Return the filters that narrow the audience, in words."""
        chosen = []
        for filter_ in audience_filters():
            if value := campaign.filters.get(filter_.key):
                label = dict(filter_.choices()).get(value, value)
                chosen.append(f"{filter_.title}: {label}")
        return "; ".join(chosen) or gettext("all")

    @admin.display(description=_("at a glance"))
    def at_a_glance(self, campaign: Campaign) -> str:
        """Return a link to the page from which a campaign is approved and sent."""
        address = reverse("admin:privacy_campaign_overview", args=[campaign.pk])
        return format_html('<a href="{}">{}</a>', address, _("at a glance"))


@admin.register(CampaignPicture)
class CampaignPictureAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Pictures for campaigns; they are not changed, since a campaign may show them."""

    form = PictureForm
    list_display = ["name", "media_type", "width", "height"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: an approved campaign may show the picture."""
        return False


@admin.register(CampaignMessage)
class CampaignMessageAdmin(ReadOnlyAdmin):
    """Messages of campaigns, and the consent that each rests on."""

    list_display = ["created_at", "campaign", "state", "reason", "sent_at", "grant"]
    list_filter = ["state", "topic"]
    list_select_related = ["campaign"]
    exclude = ["claim"]


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnlyAdmin):
    """Addresses of people who consented."""

    list_display = ["email", "language", "frequency", "paused_until", "bounced_at"]
    list_filter = ["frequency", ("bounced_at", admin.EmptyFieldListFilter)]
    search_fields = ["=email"]
