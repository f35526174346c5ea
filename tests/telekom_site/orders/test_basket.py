"""The basket in the address."""

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from telekom_site.orders.basket import Basket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo() -> None:
    call_command("load_demo", verbosity=0)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("tv-open", "tv-open:1"),
        ("tv-open:2,mobile-clear:1", "tv-open:2,mobile-clear:1"),
        ("tv-open:99", "tv-open:5"),
        ("tv-open:0,nothing:1,mobile-clear:-1,:,::,home-mesh:x", ""),
        ("tv-open:٣", ""),
        ("x" * 5000, ""),
        ("tv\x00open,tv-open", "tv-open:1"),
    ],
)
def test_a_basket_is_read_as_far_as_it_names_products(text: str, read: str) -> None:
    assert str(Basket.from_text(text)) == read


def test_quantities_are_changed_and_products_removed() -> None:
    basket = Basket.from_text("tv-open:2")
    assert str(basket.with_one_more("tv-open")) == "tv-open:3"
    assert str(basket.with_one_more("mobile-clear")) == "tv-open:2,mobile-clear:1"
    assert str(basket.with_quantity("tv-open", 0)) == ""
    assert str(basket.with_one_more("nothing")) == "tv-open:2"


def test_a_basket_holds_no_more_products_than_the_setting_says(settings: Settings) -> None:
    settings.ORDERS_MOST_PRODUCTS = 1
    assert str(Basket.from_text("tv-open:1,mobile-clear:1")) == "tv-open:1"


def test_its_page_shows_the_total_and_sets_no_cookie(client: Client) -> None:
    page = client.get("/en/order/", {"items": "tv-open:2,mobile-clear:1"})
    assert "€54.85" in page.content.decode()
    assert not page.cookies
