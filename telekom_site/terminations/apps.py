"""The app of withdrawals and cancellations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerminationsConfig(AppConfig):
    """The app by which customers end contracts."""

    name = "telekom_site.terminations"
    verbose_name = _("Withdrawals and cancellations")
