"""The surveys app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """The app of surveys that staff build and that nobody's name is in."""

    name = "telekom_site.surveys"
