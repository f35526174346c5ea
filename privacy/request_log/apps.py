"""The request log as an app of its own: it works without the rest of the privacy layer."""

from django.apps import AppConfig


class RequestLogConfig(AppConfig):
    name = "privacy.request_log"
    label = "privacy_request_log"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Request log"
