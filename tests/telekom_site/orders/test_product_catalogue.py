"""The products, filtered and compared."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db
PRODUCTS = "/en/products/"


@pytest.fixture(autouse=True)
def demo() -> None:
    call_command("load_demo", verbosity=0)


def listed(client: Client, **asked: str) -> set[str]:
    """The slugs of the products on the page."""
    page = client.get(PRODUCTS, asked)
    assert page.status_code == 200
    return set(re.findall(r'name="compare" value="([\w-]+)"', page.content.decode()))


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"category": "mobile"}, {"mobile-clear", "mobile-endless"}, {"tv-open"}),
        ({"price": "14.95"}, {"tv-open", "home-mesh"}, {"mobile-clear"}),
        ({"term": "1"}, {"mobile-clear"}, {"mobile-endless"}),
        ({"words": "5g UNLIMITED"}, {"mobile-endless"}, {"mobile-clear"}),
        ({"words": "", "price": "", "category": ""}, {"mobile-clear", "tv-open"}, set()),
    ],
)
def test_the_list_shows_what_fits(
    client: Client, asked: dict[str, str], there: set[str], gone: set[str]
) -> None:
    shown = listed(client, **asked)
    assert there <= shown
    assert not gone & shown


def test_what_is_not_a_price_is_refused_with_the_form_kept(client: Client) -> None:
    page = client.get(PRODUCTS, {"price": "cheap", "words": "5G"})
    assert page.status_code == 422
    assert 'value="cheap"' in page.content.decode()


def test_up_to_three_products_are_compared_in_a_table_with_headings(client: Client) -> None:
    chosen = ["mobile-clear", "tv-open", "home-mesh", "nothing", "a\\0"]
    page = client.get("/en/compare/", {"compare": chosen})
    text = page.content.decode()
    assert (text.count('<th scope="col">'), text.count('<th scope="row">')) == (3, 6)
    more = client.get("/en/compare/", {"compare": [*chosen, "sensor-net"]})
    assert more.status_code == 422
    assert "at most 3" in more.content.decode()
