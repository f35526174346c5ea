"""Every setting of orders, read at access time, so that override_settings works."""

from django.conf import settings


class Conf:
    """Settings as typed properties; each docstring is its entry in the documentation."""

    @property
    def MOST_OF_ONE(self) -> int:
        """How many of one product an order can contain. Default: 5 pieces."""
        return int(getattr(settings, "ORDERS_MOST_OF_ONE", 5))

    @property
    def MOST_PRODUCTS(self) -> int:
        """How many different products an order can contain. Default: 10 products."""
        return int(getattr(settings, "ORDERS_MOST_PRODUCTS", 10))

    @property
    def MOST_COMPARED(self) -> int:
        """How many products can be compared with each other. Default: 3 products."""
        return int(getattr(settings, "ORDERS_MOST_COMPARED", 3))

    @property
    def BASKET_LETTERS(self) -> int:
        """How much of the list of products in an address is read. Default: 2000 letters."""
        return int(getattr(settings, "ORDERS_BASKET_LETTERS", 2000))


conf = Conf()
