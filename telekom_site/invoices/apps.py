"""The invoices app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicesConfig(AppConfig):
    """The app of invoices."""

    name = "telekom_site.invoices"
    verbose_name = _("Invoices")
