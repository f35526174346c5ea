"""The competitions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetitionsConfig(AppConfig):
    """The app of competitions, whose draw everyone can repeat."""

    name = "telekom_site.competitions"
    verbose_name = _("Competitions")
