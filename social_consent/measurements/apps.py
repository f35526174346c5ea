"""The measurements of plug-ins as an app of its own: the two-click layer works without it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasurementsConfig(AppConfig):
    """App config of the measurements."""

    name = "social_consent.measurements"
    label = "social_measurements"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Measured plug-ins")

    def ready(self) -> None:
        """Show a measurement that this process stores at once."""
        from django.db.models.signals import post_delete, post_save

        from social_consent.measurements import latest
        from social_consent.measurements.models import PluginMeasurement

        post_save.connect(latest.forget, sender=PluginMeasurement)
        post_delete.connect(latest.forget, sender=PluginMeasurement)
