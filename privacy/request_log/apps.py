"""The request log as an app of its own: it works without the rest of the privacy layer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestLogConfig(AppConfig):
    """App config of the request log."""

    name = "privacy.request_log"
    label = "privacy_request_log"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Request log")

    def ready(self) -> None:
        """Register the system checks."""
        from privacy.request_log import checks  # noqa: F401
