"""The contracts app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """The app of running contracts and the documents that were agreed."""

    name = "telekom_site.contracts"
