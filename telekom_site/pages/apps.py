"""The pages app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The app of the public pages."""

    name = "telekom_site.pages"
