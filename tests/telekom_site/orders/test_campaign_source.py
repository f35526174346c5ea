"""Campaigns offer what the catalogue does now, and find customers by their running contracts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.campaigns.audience import count_audience
from privacy.campaigns.models import Campaign
from telekom_site.accounts.models import User
from telekom_site.contracts.models import Contract
from telekom_site.orders.campaign_source import contacts, offers
from telekom_site.orders.models import Product
from tests.support.campaigns import campaign, consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def fibre(db: None) -> Product:
    texts = {f"{name}_{language}": "x" for name in TEXTS for language in ("de", "en")}
    return Product.objects.create(
        slug="fibre", monthly_price_cents=123_495, minimum_term_months=12, **texts
    )


TEXTS = ("name", "teaser", "description", "features")


def test_an_offer_says_the_price_and_the_term_in_its_language(fibre: Product) -> None:
    english, german = offers("en")["fibre"], offers("de")["fibre"]
    assert (english.price, english.note) == ("€1,234.95 a month", "Minimum term: 12 months")
    assert german.price == "1.234,95 € im Monat"
    assert german.address.endswith("/de/products/fibre/")


def reached(**filters: str) -> int:
    row: Campaign = campaign(filters=filters)
    return count_audience(row).reached


def test_customers_are_found_by_their_running_contracts(fibre: Product) -> None:
    for name in ("anna", "bert", "cora"):
        consent(f"{name}@customer.example")
    for name, ends in (("Anna", None), ("bert", timezone.now() - timedelta(days=1))):
        Contract.objects.create(
            number=name,
            order_number=name,
            product_slug="fibre",
            product_name="Fibre",
            monthly_price_cents=1,
            minimum_term_months=0,
            email=f"{name}@customer.example",
            ends_at=ends,
        )
    assert reached() == 3
    assert reached(has_product="fibre") == 1
    assert reached(lacks_product="fibre") == 2
    assert reached(has_product="fibre", lacks_product="fibre") == 0


def test_lists_have_the_address_of_a_contract_or_the_phone_of_an_account(
    fibre: Product, customer: User
) -> None:
    User.objects.update(phone="+491511234567")
    Contract.objects.create(
        number="1",
        order_number="1",
        product_slug="fibre",
        product_name="Fibre",
        monthly_price_cents=1,
        minimum_term_months=0,
        name="Anna Arnold",
        street="Weg 1",
        postcode="53113",
        city="Bonn",
        email="Anna@customer.example",
    )
    emails = [customer.email, "nobody@x.example"]
    assert contacts("post", emails) == {customer.email: ("Anna Arnold", "Weg 1", "53113", "Bonn")}
    assert contacts("phone", emails) == {customer.email: ("Anna Arnold", "+491511234567")}
