"""The competitions app."""

from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    """The app of competitions, whose draw everyone can repeat."""

    name = "telekom_site.competitions"
