"""The site itself as an app: its commands, and its word on the tables of apps that are not ours."""

from django.apps import AppConfig


class TelekomSiteConfig(AppConfig):
    name = "telekom_site"
    verbose_name = "Site"
