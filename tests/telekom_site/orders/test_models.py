"""Tests of the catalogue."""

from decimal import Decimal

from django.utils.translation import override

from telekom_site.orders.models import Product


def test_the_price_is_exact_in_euros() -> None:
    assert Product(monthly_price_cents=2495).monthly_price == Decimal("24.95")


def test_features_are_the_lines_that_are_not_empty() -> None:
    with override("de"):
        assert Product(features_de="\neins \r\n\n zwei\n").feature_list == ["eins", "zwei"]


def test_its_page_is_in_the_current_language() -> None:
    with override("de"):
        assert Product(slug="line").get_absolute_url() == "/de/products/line/"
