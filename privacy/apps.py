"""The privacy layer as a Django app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Privacy"

    def ready(self) -> None:
        from privacy import checks  # noqa: F401
