"""The enquiries app."""

from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    name = "telekom_site.enquiries"
