"""The pages app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The app of the public pages."""

    name = "telekom_site.pages"
    verbose_name = _("Pages")
