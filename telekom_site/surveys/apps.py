"""The surveys app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """The app of surveys that staff build and that nobody's name is in."""

    name = "telekom_site.surveys"
    verbose_name = _("Surveys")
