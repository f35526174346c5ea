"""The invoices app."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    """The app of invoices."""

    name = "telekom_site.invoices"
