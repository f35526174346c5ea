"""The enquiries app."""

from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    """The app of questions about products."""

    name = "telekom_site.enquiries"
