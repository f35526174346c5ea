"""The two-click layer as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SocialConsentConfig(AppConfig):
    """Registers the system checks and the providers that come with the layer."""

    name = "social_consent"
    verbose_name = _("Social plug-ins")

    def ready(self) -> None:
        """Register them, once the apps are loaded."""
        from social_consent.checks import system_checks  # noqa: F401
        from social_consent.providers import register
        from social_consent.providers.contents import CONTENTS
        from social_consent.providers.networks import NETWORKS

        register(*NETWORKS, *CONTENTS)
