"""The basket: a list of products in the address of the page.

It needs no cookie and stores nothing, works in two tabs at once, and can be sent to someone else.
The address names products and quantities, never a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from privacy.controllers.models import Controller
from telekom_site.orders.conf import conf
from telekom_site.orders.models import Product
from telekom_site.seller import seller_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A product and how many of it."""

    product: Product
    quantity: int

    @property
    def total(self) -> Decimal:
        """In euros a month."""
        return self.product.monthly_price * self.quantity


@dataclass(frozen=True, slots=True)
class Basket:
    """Products that exist, in the order in which they were added."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> "Basket":
        """Return the basket of a text such as `mobile-clear:2,tv-open:1`; what no product is called
        is left out, and quantities are cut to what ORDERS_MOST_OF_ONE allows."""
        return cls.of(_parsed(text[: conf.BASKET_LETTERS]))

    @classmethod
    def of(cls, quantities: Mapping[str, int]) -> "Basket":
        """Return the basket of products, named by their slugs."""
        slugs = [slug for slug in quantities if "\x00" not in slug]
        products = Product.objects.select_related("company").in_bulk(slugs, field_name="slug")
        entries = []
        for slug, quantity in quantities.items():
            if slug in products and quantity > 0:
                entries.append(Entry(products[slug], min(quantity, conf.MOST_OF_ONE)))
        return cls(tuple(entries)[: conf.MOST_PRODUCTS])

    def with_quantity(self, slug: str, quantity: int) -> "Basket":
        """Return the basket with so many of a product; 0 removes it."""
        return Basket.of(self._quantities | {slug: quantity})

    def with_one_more(self, slug: str) -> "Basket":
        """Return the basket with one more of a product."""
        return self.with_quantity(slug, self._quantities.get(slug, 0) + 1)

    def __str__(self) -> str:
        return ",".join(f"{slug}:{quantity}" for slug, quantity in self._quantities.items())

    @property
    def query(self) -> str:
        """The query of an address that carries it."""
        return urlencode({"items": str(self)}, safe=":,") if self.entries else ""

    @property
    def company(self) -> Controller | None:
        """The company that sells it: that of the first product."""
        return seller_of(self.entries[0].product.company) if self.entries else None

    @property
    def has_one_seller(self) -> bool:
        """Whether one company sells all of it, so that it can be ordered at once."""
        sellers = {seller_of(entry.product.company) for entry in self.entries}
        return len(sellers) < 2

    @property
    def count(self) -> int:
        """How many items it holds."""
        return sum(entry.quantity for entry in self.entries)

    @property
    def total(self) -> Decimal:
        """In euros a month."""
        return sum((entry.total for entry in self.entries), Decimal())

    @property
    def _quantities(self) -> dict[str, int]:
        return {entry.product.slug: entry.quantity for entry in self.entries}


def _parsed(text: str) -> dict[str, int]:
    quantities = {}
    for part in text.split(","):
        slug, _colon, number = part.partition(":")
        if slug:
            quantities[slug.strip()] = as_quantity(number or "1")
    return quantities


def as_quantity(text: str) -> int:
    """Return a quantity as it is written, 0 if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
