"""Tests of the public pages."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from telekom_site.orders.models import Product
from telekom_site.pages.models import GlossaryTerm, NewsArticle

pytestmark = pytest.mark.django_db


def article(slug: str, published_at: datetime) -> NewsArticle:
    both = {f"{name}_{code}": slug for name in ("title", "teaser", "body") for code in ("de", "en")}
    return NewsArticle.objects.create(slug=slug, picture="waves", published_at=published_at, **both)


@pytest.mark.parametrize(
    ("accepted", "home"), [("de-AT", "/de/"), ("en-GB,de;q=0.5", "/en/"), ("fr", "/de/")]
)
def test_the_root_leads_to_the_language_the_browser_asks_for(
    client: Client, accepted: str, home: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response["Location"] == home
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


def test_the_address_decides_the_language_not_the_browser(client: Client) -> None:
    page = client.get("/en/products/", headers={"Accept-Language": "de"})
    assert b'<html lang="en">' in page.content


@pytest.mark.parametrize(
    "path", ["", "products/", "news/", "glossary/", "companies/", "links/", "imprint/"]
)
def test_pages_of_an_empty_site_work(client: Client, path: str) -> None:
    assert client.get(f"/de/{path}").status_code == 200


@time_machine.travel(datetime(2026, 11, 1, 8, 0, tzinfo=UTC), tick=False)
def test_news_appears_at_its_moment_and_not_before(client: Client) -> None:
    article("due", datetime(2026, 11, 1, 8, 0, tzinfo=UTC))
    article("later", datetime(2026, 11, 1, 8, 0, 1, tzinfo=UTC))
    assert client.get("/de/news/due/").status_code == 200
    assert client.get("/de/news/later/").status_code == 404
    assert b"later" not in client.get("/de/news/").content
    assert b"later" not in client.get("/de/").content
    assert b"later" not in client.get("/sitemap.xml").content
    with time_machine.travel(datetime(2026, 11, 1, 8, 0, 1, tzinfo=UTC), tick=False):
        assert client.get("/de/news/later/").status_code == 200


def test_old_news_is_on_further_pages(client: Client, settings: LazySettings) -> None:
    settings.PAGES_NEWS_PER_PAGE = 2
    for day in (1, 2, 3):
        article(f"day-{day}", datetime(2026, 1, day, tzinfo=UTC))
    assert b"day-1" not in client.get("/de/news/").content
    assert b"day-1" in client.get("/de/news/?page=2").content
    assert client.get("/de/news/?page=nonsense").status_code == 200


def test_the_switch_of_language_keeps_the_page_of_the_list(client: Client) -> None:
    assert (
        'href="/en/news/?page=2&amp;x=%C3%A4"'
        in client.get("/de/news/?page=2&x=%C3%A4").content.decode()
    )


def test_home_shows_as_much_news_as_the_setting_says(
    client: Client, settings: LazySettings
) -> None:
    settings.PAGES_NEWS_ON_HOME = 1
    article("old", datetime(2026, 1, 1, tzinfo=UTC))
    article("new", datetime(2026, 1, 2, tzinfo=UTC))
    page = client.get("/de/").content.decode()
    assert "/de/news/new/" in page
    assert "/de/news/old/" not in page


@pytest.mark.parametrize(("language", "price"), [("de", "1.234,50 €"), ("en", "€1,234.50")])
def test_prices_are_written_as_the_language_writes_them(
    client: Client, language: str, price: str
) -> None:
    Product.objects.create(
        slug="line", category="business", picture="towers", name_de="L", name_en="L",
        teaser_de="t", teaser_en="t",
        description_de="d", description_en="d", features_de="f", features_en="f",
        monthly_price_cents=123450,
    )  # fmt: skip
    assert price in client.get(f"/{language}/products/line/").content.decode()


def test_a_product_is_ordered_from_its_page(client: Client, demo: None) -> None:
    page = client.get("/de/products/tv-open/").content.decode()
    assert 'name="product" value="tv-open"' in page
    added = client.get("/de/order/", {"items": "mobile-clear:2", "product": "tv-open"})
    assert added["Location"] == "/de/order/?items=mobile-clear:2,tv-open:1"


def test_the_glossary_sorts_as_dictionaries_do(client: Client) -> None:
    for number, term in enumerate(("Zeit", "Öl", "Ohr", "opt-in")):
        GlossaryTerm.objects.create(slug=f"term-{number}", term_de=term, term_en="x")
    page = client.get("/de/glossary/").content.decode()
    assert re.findall(r"<dt>(.+)</dt>", page) == ["Ohr", "Öl", "opt-in", "Zeit"]
    assert page.count('id="letter-o"') == 1


def test_a_term_does_not_link_to_itself(client: Client) -> None:
    GlossaryTerm.objects.create(
        slug="cookie", term_de="Cookie", term_en="Cookie", definition_de="Ein Cookie."
    )
    assert b'href="/de/glossary/#cookie"' not in client.get("/de/glossary/").content


def test_a_company_is_written_to_from_the_directory(client: Client, demo: None) -> None:
    assert b"?company=t-mobile-cz" in client.get("/de/companies/").content


def test_unknown_addresses_have_a_page_of_their_own(client: Client) -> None:
    page = client.get("/en/nowhere/")
    assert page.status_code == 404
    assert b"There is no page at this address." in page.content
    assert b'rel="canonical"' not in page.content


@pytest.mark.parametrize("path", ["/de/", "/de/products/", "/robots.txt"])
def test_pages_only_answer(client: Client, path: str) -> None:
    assert client.post(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405
