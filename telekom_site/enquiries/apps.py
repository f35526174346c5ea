"""The enquiries app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnquiriesConfig(AppConfig):
    """The app of questions about products."""

    name = "telekom_site.enquiries"
    verbose_name = _("Enquiries")
