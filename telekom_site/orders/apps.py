"""The orders app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The app of products and orders."""

    name = "telekom_site.orders"
