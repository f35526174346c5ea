"""The catalogue: filtered by what people ask of a product, and compared side by side."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privacy.single_line import SingleLineFields
from telekom_site.orders.conf import conf
from telekom_site.orders.models import LONGEST_TERM, Product

TERMS = (0, 1, 12, LONGEST_TERM)  # months


class FilterForm(SingleLineFields, forms.Form):
    """What a visitor asks of a product; it is sent by GET and stored nowhere."""

    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("all")), *Product.Category.choices]
    )
    price = forms.DecimalField(
        label=_("At most, in euros a month"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
    )
    term = forms.TypedChoiceField(
        label=_("Minimum term in months, at most"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("any")), *((term, str(term)) for term in TERMS)],
    )
    words = forms.CharField(
        label=_("Words, such as 5G"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def chosen(self, products: Iterable[Product]) -> list[Product]:
        """Return the products that satisfy a valid form; all of them if it asks for nothing."""
        return list(filter(self._fits, products))

    def _fits(self, product: Product) -> bool:
        asked: dict[str, Any] = self.cleaned_data if self.is_bound and self.is_valid() else {}
        term, price = asked.get("term"), asked.get("price")
        return (
            asked.get("category", "") in {"", product.category}
            and (price is None or product.monthly_price <= price)
            and (term is None or product.minimum_term_months <= term)
            and _has_words(product, asked.get("words", ""))
        )


def compared(slugs: Iterable[str]) -> list[Product]:
    """Return the products to compare, in the order of the catalogue; unknown ones are left out."""
    return list(Product.objects.filter(slug__in=[slug for slug in slugs if "\x00" not in slug]))


def too_many(products: list[Product]) -> bool:
    """Return whether they are more than ORDERS_MOST_COMPARED."""
    return len(products) > conf.MOST_COMPARED


def _has_words(product: Product, words: str) -> bool:
    """Return whether each word is in the texts of the product, in the current language."""
    text = "\n".join((product.name, product.teaser, product.description, product.features))
    return all(word in text.casefold() for word in words.casefold().split())
