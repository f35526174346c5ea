"""The pages app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "telekom_site.pages"
