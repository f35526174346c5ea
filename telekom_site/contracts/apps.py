"""The contracts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    """The app of running contracts and the documents that were agreed."""

    name = "telekom_site.contracts"
    verbose_name = _("Contracts")
