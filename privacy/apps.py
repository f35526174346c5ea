"""The privacy layer as a Django app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Privacy"

    def ready(self) -> None:
        from privacy import checks  # noqa: F401
        from privacy.consent import flows
        from privacy.outbox.signals import mail_sent
        from privacy.subject_requests import links

        mail_sent.connect(links.start_clock)
        mail_sent.connect(flows.start_clock)
