"""The app of withdrawals and cancellations."""

from django.apps import AppConfig


class TerminationsConfig(AppConfig):
    """The app by which customers end contracts."""

    name = "telekom_site.terminations"
