"""Staff pages of the versions of the notice: read-only, each with a link to its public page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from privacy.notice_versions.models import NoticeVersion
from privacy.staff_access.read_only_admin import ReadOnlyAdmin


@admin.register(NoticeVersion)
class NoticeVersionAdmin(ReadOnlyAdmin):
    """Versions of the notice, which are recorded by themselves."""

    actions = None
    fields = ["slug", "in_force_from", "digest", "page"]
    readonly_fields = ["page"]
    list_display = ["slug", "in_force_from", "page"]

    @admin.display(description=_("public page"))
    def page(self, version: NoticeVersion) -> str:
        """Return a link to the version as everyone reads it."""
        url = reverse("privacy:notice_version", args=[version.slug])
        return format_html('<a href="{}">{}</a>', url, _("Read"))
