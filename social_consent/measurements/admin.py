"""Staff page of the measurements: to be read only, since a browser makes them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from social_consent.measurements.models import PluginMeasurement
from social_consent.providers import find_enabled


@admin.register(PluginMeasurement)
class PluginMeasurementAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Measurements, the newest first."""

    list_display = ["provider", "measured_at", "host_names", "undeclared", "requests"]
    list_filter = ["provider"]
    actions = None

    @admin.display(description=_("hosts contacted"))
    def host_names(self, measurement: PluginMeasurement) -> str:
        """Return the hosts that the browser contacted, in one line."""
        return ", ".join(measurement.hosts)

    @admin.display(description=_("not declared"))
    def undeclared(self, measurement: PluginMeasurement) -> str:
        """Return the hosts that the provider's declaration does not name."""
        provider = find_enabled(measurement.provider)
        return ", ".join(measurement.undeclared_hosts(provider)) if provider else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: `manage.py measure_plugins` adds them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a measurement is what a browser saw."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: the newest one of a provider is shown to visitors."""
        return False
