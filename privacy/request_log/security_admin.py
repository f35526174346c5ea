"""Admin of what the log is read for: findings, the block list, and missing pages for editors."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.request_log.conf import conf
from privacy.request_log.log_admin import ReadOnlyAdmin
from privacy.request_log.missing_pages import missing_pages
from privacy.request_log.own_networks import as_network
from privacy.request_log.security_charts import findings_per_day
from privacy.request_log.security_models import BlockedNetwork, Finding
from privacy.request_log.store import database
from privacy.request_log.views import render_chart
from privacy.single_line import SingleLineModelForm

MAY_SEE_MISSING = "privacy_request_log.view_missing_pages_finding"


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """Findings of the detection: networks and kinds, no rows of the log."""

    actions = ("block",)
    list_display = ("kind", "whole_network", "shown", "peak", "ended_at", "began_at")
    list_filter = ("kind",)
    narrowed_by = ("kind__exact",)
    ordering = ("-ended_at",)
    sortable_by = ("began_at", "ended_at", "kind", "peak")

    @admin.display(description=_("network"))
    def whole_network(self, finding: Finding) -> str:
        """Return the network with its length."""
        return str(as_network(finding.network)) if finding.network else ""

    @admin.display(description=_("what"))
    def shown(self, finding: Finding) -> str:
        """Return the failing path, or the software that was searched for."""
        return finding.path or finding.probes

    @admin.action(description=_("Block the networks"), permissions=["block"])
    def block(self, request: HttpRequest, findings: QuerySet[Finding]) -> None:
        """Put the networks of the chosen findings on the block list."""
        blocked, entries = 0, BlockedNetwork.objects.using(database())
        for finding in findings.exclude(network=None):
            values = {
                "reason": str(finding)[:200],
                "added_by": str(request.user.pk),
                "expires_at": timezone.now() + conf.REQUEST_LOG_BLOCK_TIME,
            }
            network = str(as_network(finding.network or ""))
            try:
                entry, created = entries.get_or_create(network=network, defaults=values)
            except ValidationError as problem:
                self.message_user(request, " ".join(problem.messages), messages.ERROR)
                continue
            if created:
                self.log_addition(request, entry, [{"added": {}}])
            blocked += created
        text = ngettext("%(count)d network blocked.", "%(count)d networks blocked.", blocked)
        self.message_user(request, text % {"count": blocked}, messages.SUCCESS)

    def has_block_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may block networks."""
        return bool(request.user.has_perm("privacy_request_log.add_blockednetwork"))

    def get_urls(self) -> list[URLPattern]:
        """Return the URLs of the admin, the plot and the list of missing pages."""
        pages = {
            "findings_plot": path("findings.svg", self.admin_site.admin_view(self.plot)),
            "missing_pages": path("missing-pages/", self.admin_site.admin_view(self.missing)),
        }
        for name, page in pages.items():
            page.name = f"privacy_request_log_{name}"
        return [*pages.values(), *super().get_urls()]

    def plot(self, request: HttpRequest) -> HttpResponse:
        """Return the plot of the findings per day."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return render_chart(request, findings_per_day())

    def missing(self, request: HttpRequest) -> HttpResponse:
        """Show the missing pages."""
        if not request.user.has_perm(MAY_SEE_MISSING):
            raise PermissionDenied
        return _missing_pages(request, self.admin_site.each_context(request))


@require_safe
@never_cache
def _missing_pages(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    shown = {
        "title": _("Missing pages"),
        "pages": missing_pages(),
        "networks": conf.REQUEST_LOG_MISSING_NETWORKS,
        "days": conf.REQUEST_LOG_RETENTION.days,
    }
    return render(request, "privacy/request_log/missing_pages.html", {**context, **shown})


@admin.register(BlockedNetwork)
class BlockedNetworkAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # subscriptable for mypy only
    """The block list. What staff change is in the admin's history, without the network."""

    form = SingleLineModelForm
    fields = ("network", "reason", "expires_at")
    list_display = ("network", "reason", "added_at", "expires_at", "by")
    ordering = ("-added_at",)
    sortable_by = ("network", "added_at", "expires_at")

    @admin.display(description=_("added by"))
    def by(self, blocked: BlockedNetwork) -> str:
        """Return who added the block."""
        return str(_("staff") if blocked.added_by else _("the detection"))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Allow no lookups: this page has no filters."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[BlockedNetwork]:
        """Return the blocks that have not expired."""
        return super().get_queryset(request).filter(expires_at__gt=timezone.now())

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, which proposes when the block ends."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None and "expires_at" in form.base_fields:
            proposed = timezone.localtime(timezone.now() + conf.REQUEST_LOG_BLOCK_TIME)
            form.base_fields["expires_at"].initial = proposed.replace(second=0, microsecond=0)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the block with the key of who added it."""
        if not change:
            obj.added_by = str(request.user.pk)
        super().save_model(request, obj, form, change)
