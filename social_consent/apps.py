"""The two-click layer as a Django app."""

from django.apps import AppConfig


class SocialConsentConfig(AppConfig):
    name = "social_consent"
    verbose_name = "Social plug-ins"
