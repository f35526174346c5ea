"""The orders app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    """The app of products and orders."""

    name = "telekom_site.orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        """Let orders join an account whose address was verified."""
        from telekom_site.accounts.signals import address_verified
        from telekom_site.orders.joining import join

        address_verified.connect(join)
